from datetime import date


def convert(record):
    return {
        "name": " ".join(record["name"].split()),
        "email": record["email"].strip().lower(),
        "born": date.fromisoformat(record["born"]).isoformat(),
        "amount": round(float(record["amount"]) * 100),
    }
