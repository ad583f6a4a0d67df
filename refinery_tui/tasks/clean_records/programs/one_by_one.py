import re
from copy import deepcopy
from datetime import date

MEANS = {"full name": "name", "name": "name", "customer": "name", "e mail": "email", "email": "email", "mail": "email",
         "born": "born", "birthday": "born", "date of birth": "born", "amount": "amount", "total": "amount", "sum": "amount"}
DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{2})\.([0-9]{2})\.([0-9]{4})|([0-9]{2})/([0-9]{2})/([0-9]{4})")
AMOUNT = re.compile(r"(-?)(\$?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?( ?EUR)?")


def clean_records(records):
    cleaned = []
    for record in records:
        result = {"name": None, "email": None, "born": None, "amount": None}
        for key, text in record.items():
            field = MEANS.get(re.sub(r"[ _-]+", " ", key.strip().lower()))
            if field and result[field] is None and text.strip():
                result[field] = VALUE[field](text.strip())
        cleaned = [*deepcopy(cleaned), result]
    return cleaned


def email(text):
    before, at, after = text.lower().partition("@")
    return text.lower() if before and after and "@" not in after else None


def born(text):
    found = DATE.fullmatch(text)
    if not found:
        return None
    y, m, d = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4) if found[4] else found.group(9, 7, 8)
    try:
        return date(int(y), int(m), int(d)).isoformat()
    except ValueError:
        return None


def amount(text):
    found = AMOUNT.fullmatch(text)
    if not found or (found[2] and found[5]):
        return None
    cents = int(found[3].replace(",", "")) * 100 + int((found[4] or "0").ljust(2, "0"))
    return -cents if found[1] else cents


VALUE = {"name": lambda text: " ".join(text.split()), "email": email, "born": born, "amount": amount}
