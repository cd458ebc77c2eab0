"""Tokens to a tree, by recursive descent: `or` binds weaker than `and`, `not` strongest."""

from functools import lru_cache

from scim.filters.lexer import END, FilterError, Token, tokens, value
from scim.filters.tree import And, Compare, Node, Not, Or, Present, ValuePath

MAX_LENGTH = 2048  # characters
MAX_TERMS = 20
MAX_DEPTH = 8
COMPARISONS = {"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"}


@lru_cache(maxsize=1024)
def parse(text: str) -> Node:
    """The meaning of a filter. Raises FilterError."""
    if len(text) > MAX_LENGTH:
        raise FilterError(f"The filter is longer than {MAX_LENGTH} characters.")
    reader = Reader(tokens(text))
    node = reader.disjunction()
    reader.expect(END.text)
    return node


class Reader:
    """Reads one filter from its tokens, and counts what it costs."""

    def __init__(self, found: list[Token]) -> None:
        self.found = found
        self.at = 0
        self.terms = 0
        self.depth = 0

    def disjunction(self) -> Node:
        node = self.conjunction()
        while self.takes("or"):
            node = Or(node, self.conjunction())
        return node

    def conjunction(self) -> Node:
        node = self.term()
        while self.takes("and"):
            node = And(node, self.term())
        return node

    def term(self) -> Node:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise FilterError(f"The filter has more than {MAX_TERMS} terms.")
        if self.peek().text.lower() == "not" and self.peek(1).text == "(":
            self.take()
            return Not(self.inside("(", ")"))
        if self.peek().text == "(":
            return self.inside("(", ")")
        return self.expression()

    def expression(self) -> Node:
        token = self.take()
        if token.kind != "word" or token.text.startswith("."):
            raise FilterError(f"An attribute was expected, not {token.text or 'the end'}.")
        name = token.text.lower()
        if self.peek().text != "[":
            return self.comparison(name)
        condition = self.inside("[", "]")
        if self.peek().kind == "word" and self.peek().text.startswith("."):
            # emails[type eq "work"].value eq "x": both hold on one entry.
            condition = And(condition, self.comparison(self.take().text[1:].lower()))
        return ValuePath(name, condition)

    def comparison(self, name: str) -> Node:
        operator = self.take().text.lower()
        if operator == "pr":
            return Present(name)
        if operator not in COMPARISONS:
            raise FilterError(f"An operator was expected, not {operator or 'the end'}.")
        return Compare(name, operator, value(self.take()))

    def inside(self, opening: str, closing: str) -> Node:
        self.expect(opening)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FilterError(f"The filter is nested deeper than {MAX_DEPTH} levels.")
        node = self.disjunction()
        self.depth -= 1
        self.expect(closing)
        return node

    def peek(self, ahead: int = 0) -> Token:
        return self.found[min(self.at + ahead, len(self.found) - 1)]

    def take(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def takes(self, word: str) -> bool:
        """Take the next token if it is the keyword `word`, in any case."""
        is_it = self.peek().kind == "word" and self.peek().text.lower() == word
        self.at += is_it
        return is_it

    def expect(self, text: str) -> None:
        token = self.take()
        if token.text != text or token.kind == "string":
            raise FilterError(f"{text or 'The end'} was expected, not {token.text or 'the end'}.")
