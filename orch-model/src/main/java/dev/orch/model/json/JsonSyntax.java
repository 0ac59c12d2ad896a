package dev.orch.model.json;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Says what is wrong with a text that is no JSON, in the words of Go's decoder, which clients of
 * Kubernetes know: the first character that can't stand where it does, and what was looked for
 * there.
 */
final class JsonSyntax {
  /** The parser's own limit, well within the stack; Go's is 10,000. */
  private static final int MAX_DEPTH = 500;

  private final String text;
  private int at;

  private JsonSyntax(String text) {
    this.text = text;
  }

  /** The fault; {@code otherwise} if Go's decoder would find none. */
  static String explain(byte[] utf8, String otherwise) {
    JsonSyntax scan = new JsonSyntax(new String(utf8, StandardCharsets.ISO_8859_1));
    try {
      scan.value("looking for beginning of value", 0);
      scan.space();
      if (scan.at < scan.text.length()) {
        scan.fault("after top-level value");
      }
    } catch (JsonException e) {
      return String.valueOf(e.getMessage());
    }
    return otherwise;
  }

  private void fault(String where) {
    if (at >= text.length()) {
      throw new JsonException("unexpected end of JSON input");
    }
    throw new JsonException("invalid character " + quoted(text.charAt(at)) + " " + where);
  }

  private static String quoted(char c) {
    if (c == '\'') {
      return "'\\\\''";
    }
    if (c == '"') {
      return "'\"'";
    }
    return switch (c) {
      case '\n' -> "'\\n'";
      case '\t' -> "'\\t'";
      case '\r' -> "'\\r'";
      default ->
          c >= 0x20 && c < 0x7f
              ? "'" + c + "'"
              : String.format(Locale.ROOT, c < 0x80 ? "'\\x%02x'" : "'\\u%04x'", (int) c);
    };
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private void value(String where, int depth) {
    space();
    if (depth > MAX_DEPTH) {
      throw new JsonException("exceeded max depth");
    }
    switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number(where);
    }
  }

  private void object(int depth) {
    at++;
    space();
    if (peek() == '}') {
      at++;
      return;
    }
    while (true) {
      space();
      if (peek() != '"') {
        fault("looking for beginning of object key string");
      }
      string();
      space();
      if (peek() != ':') {
        fault("after object key");
      }
      at++;
      value("looking for beginning of value", depth + 1);
      space();
      if (peek() == '}') {
        at++;
        return;
      }
      if (peek() != ',') {
        fault("after object key:value pair");
      }
      at++;
    }
  }

  private void array(int depth) {
    at++;
    space();
    if (peek() == ']') {
      at++;
      return;
    }
    while (true) {
      value("looking for beginning of value", depth + 1);
      space();
      if (peek() == ']') {
        at++;
        return;
      }
      if (peek() != ',') {
        fault("after array element");
      }
      at++;
    }
  }

  private void string() {
    at++;
    while (peek() != '"' || at >= text.length()) {
      if (at >= text.length() || peek() < 0x20) {
        fault("in string literal");
      }
      if (peek() == '\\') {
        at++;
        if (at >= text.length() || "\"\\/bfnrtu".indexOf(peek()) < 0) {
          fault("in string escape code");
        }
      }
      at++;
    }
    at++;
  }

  private void literal(String word) {
    for (int i = 0; i < word.length(); i++, at++) {
      if (at >= text.length() || text.charAt(at) != word.charAt(i)) {
        fault("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
    }
  }

  private void number(String where) {
    if (peek() == '-') {
      at++;
      if (peek() < '0' || peek() > '9') {
        fault("in numeric literal");
      }
    }
    if (peek() < '0' || peek() > '9') {
      fault(where);
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      someDigits("after decimal point in numeric literal");
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      someDigits("in exponent of numeric literal");
    }
  }

  private void someDigits(String where) {
    if (peek() < '0' || peek() > '9') {
      fault(where);
    }
    digits();
  }

  private void digits() {
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
  }
}
