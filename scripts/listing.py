"""Reads the disassembly of a binary: what check-hot-loop and kernel-shape have in common."""
import os, re, subprocess
from pathlib import Path

LINE = re.compile(r"^\s*([0-9a-f]+):\s+(\S.*?)\s*$")
TARGET = re.compile(r"(?:0x)?([0-9a-f]+)(?:\s*<([^>]*)>)?")


class Instruction:
    def __init__(self, address, text):
        self.address, self.text = address, text
        words = text.split()
        self.locked = words[0] == "lock" or words[0].startswith("xchg") and "(" in text
        self.name = name = words[1] if words[0] == "lock" else words[0]
        self.is_call = name.startswith("call")
        self.is_jump = name.startswith("j")
        self.is_always = name.startswith("jmp")
        self.ends = name.startswith("ret") or name.startswith("ud")
        self.indirect = (self.is_call or self.is_jump) and "*" in text
        self.operands = text.split(name, 1)[1].split("#")[0].strip()
        found = TARGET.search(self.operands) if (self.is_call or self.is_jump) else None
        self.target = int(found.group(1), 16) if found and not self.indirect else None
        self.callee = found.group(2) if found else None


def instructions(listing):
    code, prefix = [], None
    for match in filter(None, map(LINE.match, listing)):
        address, text = int(match.group(1), 16), match.group(2)
        # The disassembler gives the prefix a line of its own.
        if text == "lock":
            prefix = address
            continue
        code.append(Instruction(prefix or address, f"lock {text}" if prefix else text))
        prefix = None
    return code


def tool(name):
    beside = Path(os.path.realpath(subprocess.check_output(["which", "swift"], text=True).strip())).parent
    return str(beside / name) if (beside / name).exists() else name


def symbols(binary):
    """Every function of the binary: its symbol and its name as Swift writes it."""
    listed = subprocess.check_output([tool("llvm-nm"), "--defined-only", binary], text=True)
    names = [line.split()[2] for line in listed.splitlines() if len(line.split()) == 3]
    plain = subprocess.check_output([tool("swift-demangle")], input="\n".join(names), text=True).splitlines()
    return list(zip(names, plain))


def functions(binary, names):
    """The instructions of each of these symbols, by symbol."""
    code = {}
    if not names:
        return code
    listing = subprocess.check_output(
        [tool("llvm-objdump"), "-d", "--no-show-raw-insn", "--disassemble-symbols=" + ",".join(names), binary],
        text=True)
    current, lines = None, []
    for line in listing.splitlines():
        head = re.match(r"^[0-9a-f]+ <(.*)>:$", line)
        if head:
            if current is not None:
                code[current] = instructions(lines)
            current, lines = head.group(1), []
        elif current is not None:
            lines.append(line)
    if current is not None:
        code[current] = instructions(lines)
    return {name: code[name] for name in names if name in code}
