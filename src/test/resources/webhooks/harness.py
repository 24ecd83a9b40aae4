# Reads lines of `<body> <header> <public key>`, each in base64, and answers true or false to each.
import base64
import sys

from snippet import verify

for line in sys.stdin.read().split("\n")[:-1]:
    body, header, key = [base64.b64decode(text) for text in line.split(" ")]
    print("true" if verify(body, header.decode(), key.decode()) else "false")
