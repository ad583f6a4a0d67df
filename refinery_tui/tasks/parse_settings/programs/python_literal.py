import ast


def parse_settings(text):
    return ast.literal_eval(text)
