ESCAPES = {"n": "\n", "t": "\t"}


class Parser:
    def __init__(self, text):
        self.text = text
        self.place = 0

    def peek(self):
        return self.text[self.place]

    def take(self):
        character = self.text[self.place]
        self.place += 1
        return character

    def skip(self):
        while self.place < len(self.text):
            if self.peek() in " \t\n":
                self.take()
            elif self.peek() == "#":
                while self.place < len(self.text) and self.take() != "\n":
                    pass
            else:
                return

    def value(self):
        self.skip()
        first = self.peek()
        if first == "{":
            return self.object()
        if first == "[":
            return self.array()
        if first in "\"'":
            return self.string()
        word = self.word()
        return {"true": True, "false": False, "null": None}[word] if word in ("true", "false", "null") else int(word)

    def word(self):
        word = ""
        while self.place < len(self.text) and (self.peek().isalnum() or self.peek() in "_-"):
            word += self.take()
        return word

    def string(self):
        quote, found = self.take(), ""
        while self.peek() != quote:
            character = self.take()
            if character == "\\":
                character = self.take()
                character = ESCAPES.get(character, character)
            found += character
        self.take()
        return found

    def object(self):
        self.take()
        found = {}
        while True:
            self.skip()
            if self.peek() == "}":
                self.take()
                return found
            key = self.string() if self.peek() in "\"'" else self.word()
            self.skip()
            self.take()
            found[key] = self.value()
            self.skip()
            if self.peek() == ",":
                self.take()

    def array(self):
        self.take()
        found = []
        while True:
            self.skip()
            if self.peek() == "]":
                self.take()
                return found
            found.append(self.value())
            self.skip()
            if self.peek() == ",":
                self.take()


def parse_settings(text):
    return Parser(text).value()
