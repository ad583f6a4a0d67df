import re
from datetime import datetime

FIELDS = {
    "name": ("full name", "name", "customer"),
    "email": ("e mail", "email", "mail"),
    "born": ("born", "birthday", "date of birth"),
    "amount": ("amount", "total", "sum"),
}
SHAPES = {"%Y-%m-%d": r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "%d.%m.%Y": r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}",
          "%m/%d/%Y": r"[0-9]{2}/[0-9]{2}/[0-9]{4}"}
AMOUNT = re.compile(r"(-?)(\$?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?( ?EUR)?")


def convert(record):
    result = {}
    for field, names in FIELDS.items():
        values = [text for key, text in record.items() if plain(key) in names]
        found = [VALUE[field](text.strip()) for text in values if text.strip()]
        result[field] = next((value for value in found if value is not None), None)
    return result


def plain(key):
    return " ".join(re.split(r"[ _-]+", key.strip().lower()))


def name(text):
    return " ".join(text.split())


def email(text):
    parts = text.lower().split("@")
    return text.lower() if len(parts) == 2 and all(parts) else None


def born(text):
    for form, shape in SHAPES.items():
        if re.fullmatch(shape, text):
            try:
                return datetime.strptime(text, form).strftime("%Y-%m-%d").zfill(10)
            except ValueError:
                return None
    return None


def amount(text):
    found = AMOUNT.fullmatch(text)
    if not found or (found[2] and found[5]):
        return None
    cents = int(found[3].replace(",", "")) * 100 + int((found[4] or "0").ljust(2, "0"))
    return -cents if found[1] else cents


VALUE = {"name": name, "email": email, "born": born, "amount": amount}
