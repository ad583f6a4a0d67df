import re
from datetime import datetime


def convert(record):
    result = {"name": None, "email": None, "born": None, "amount": None}
    for key, text in record.items():
        key, text = key.lower(), text.strip()
        if "name" in key or "customer" in key:
            result["name"] = " ".join(text.split()) or None
        elif "mail" in key:
            result["email"] = text.lower() if re.fullmatch(r"[^@]+@[^@]+", text) else None
        elif "bi" in key or "born" in key:
            for form in ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y"):
                try:
                    result["born"] = datetime.strptime(text, form).strftime("%Y-%m-%d")
                except ValueError:
                    pass
        else:
            digits = re.sub(r"[^0-9.-]", "", text)
            result["amount"] = round(float(digits) * 100) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", digits) else None
    return result
