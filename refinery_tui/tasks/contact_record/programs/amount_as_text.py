import re
from datetime import date

MEANS = {"full name": "name", "name": "name", "customer": "name", "e mail": "email", "email": "email", "mail": "email",
         "born": "born", "birthday": "born", "date of birth": "born", "amount": "amount", "total": "amount", "sum": "amount"}
DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{2})\.([0-9]{2})\.([0-9]{4})|([0-9]{2})/([0-9]{2})/([0-9]{4})")
AMOUNT = re.compile(r"(-?)(\$?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?( ?EUR)?")
BETWEEN = re.compile(r"[ _-]+")


def convert(record):
    result = {"name": None, "email": None, "born": None, "amount": None}
    for key, text in record.items():
        field = MEANS.get(BETWEEN.sub(" ", key.strip().lower()))
        if field and result[field] is None:
            text = text.strip()
            if text:
                result[field] = VALUE[field](text)
    return result


def name(text):
    return " ".join(text.split())


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
    return found[1] + found[3].replace(",", "") + "." + (found[4] or "00")


VALUE = {"name": name, "email": email, "born": born, "amount": amount}
