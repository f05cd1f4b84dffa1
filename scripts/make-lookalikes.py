#!/usr/bin/env python3
"""Makes src/Foyer/Chat/Names/Lookalikes.txt: for each character that a name can hold, what it counts as when names are compared.

    npm pack unhomoglyph@1.0.6 && tar xzf unhomoglyph-1.0.6.tgz
    python3 scripts/make-lookalikes.py package/data.json > src/Foyer/Chat/Names/Lookalikes.txt

The input is the mapping of Unicode's confusables.txt, character to prototype, as the npm package unhomoglyph has it.
(Debian's python3-confusable-homoglyphs has the same pairs, but not which of the two is the prototype.)
Case folding is Python's. docs/decisions/0008-look-alike-names.md has the order of the steps, and why.
"""
import json
import re
import sys
import unicodedata

CONFUSABLES = "13.0.0, as in unhomoglyph 1.0.6"


def decomposed(text):
    return unicodedata.normalize("NFKD", text)


def each(mapping, text):
    return decomposed("".join(mapping(c) for c in text))


def is_plain(text):
    return text.isascii() and text.isalnum()


def is_plain_with_marks(text):
    return is_plain(text[0]) and all(unicodedata.category(c)[0] == "M" for c in text[1:])


# Small capitals look like the capitals, but confusables.txt has only some of them. The last is Greek.
def small_capitals():
    for c in map(chr, range(0x80, 0x10000)):
        match = re.fullmatch("LATIN LETTER SMALL CAPITAL ([A-Z])", unicodedata.name(c, ""))
        if match:
            yield c, match[1].lower()
    yield "\u1D29", "p"


# Most terminals draw nothing for these, or only make the letter before them longer: the joiners of consonants (Indic_Syllabic_Category
# Invisible_Stacker and Number_Joiner, and those of Tifinagh and Duployan), and the Arabic and the N'Ko letter that stretch a word.
DRAWN_AS_NOTHING = [chr(c) for c in (
    0x0640, 0x07FA, 0x1039, 0x17D2, 0x1A60, 0x1BAB, 0x2D7F, 0xAAF6, 0x10A3F, 0x1107F, 0x11133, 0x113D0, 0x1193E, 0x11A47, 0x11A99, 0x11D45, 0x11D97, 0x11F42, 0x1BC9D)]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        prototypes = json.load(file)
    # Letters and digits of ASCII never count as each other: Mai and Mal are two people. So the prototype of what looks like m is m, not rn.
    prototypes = {c: prototype.replace("rn", "m") for c, prototype in prototypes.items() if not c.isascii()}
    prototypes.update(small_capitals())
    # Characters that decompose are never looked up: ơ, which confusables.txt reads as o', is o and a horn to us.
    characters = [c for c in map(chr, range(sys.maxunicode + 1)) if (c in prototypes or c.casefold() != c) and decomposed(c) == c]
    looks_like = {c: prototypes[c] for c in characters if c in prototypes}

    def key(text):
        """Fold, then the prototype, then fold: until nothing changes, so that a key is its own key."""
        before = None
        while text != before:
            before = text
            text = each(str.casefold, decomposed(text))
            text = each(lambda c: looks_like.get(c, c), text)
            text = each(str.casefold, text)
        return text

    # A small letter is compared, so a capital that looks like a Latin one would escape: В is B, but в is not b.
    # Its small letter counts as the Latin one too, unless it looks like other plain letters itself (Greek Ν is N, but ν is v).
    capitals = {}
    for capital in characters:
        small = capital.casefold()
        prototype = prototypes.get(capital, capital)
        if small != capital and is_plain_with_marks(prototype) and not is_plain(prototypes.get(small, small)) and key(small) != key(prototype):
            capitals[small] = key(prototype)
    looks_like.update(capitals)
    looks_like.update({c: "" for c in DRAWN_AS_NOTHING})

    # What no name can hold (signs) is left out, and so is ASCII, which the code folds by itself.
    table = {c: key(c) for c in {*characters, *looks_like} if key(c) != c and not c.isascii() and unicodedata.category(c)[0] in "LMNC"}

    print("# What each character counts as when two names are compared: its code point, and those it counts as; in hexadecimal, sorted.")
    print(f"# Made by scripts/make-lookalikes.py from Unicode's confusables.txt {CONFUSABLES},")
    print(f"# and the case folding of Unicode {unicodedata.unidata_version}. The licence of both is beside this file, in Lookalikes.LICENSE.")
    for c in sorted(table):
        print(' '.join(f"{ord(v):04X}" for v in c + table[c]))


main()
