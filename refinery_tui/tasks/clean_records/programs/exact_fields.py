from datetime import date


def clean_records(records):
    return [
        {
            "name": " ".join(record["name"].split()),
            "email": record["email"].strip().lower(),
            "born": date.fromisoformat(record["born"]).isoformat(),
            "amount": round(float(record["amount"]) * 100),
        }
        for record in records
    ]
