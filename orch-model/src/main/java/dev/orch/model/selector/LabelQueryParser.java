package dev.orch.model.selector;

import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.selector.LabelQuery.Operator;
import dev.orch.model.selector.LabelQuery.Requirement;
import dev.orch.model.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads label queries by recursive descent over a list of tokens. For one use. */
final class LabelQueryParser {
  /** Whether {@code in} and {@code notin} are operators where the token stands, or plain words. */
  private enum Context {
    KEY_AND_OPERATOR,
    VALUES
  }

  private enum Type {
    END,
    CLOSE,
    COMMA,
    NOT,
    DOUBLE_EQUALS,
    EQUALS,
    GREATER,
    IDENTIFIER,
    IN,
    LESS,
    NOT_EQUALS,
    NOT_IN,
    OPEN
  }

  private record Token(Type type, String text) {}

  private static final String SPECIAL = "=!(),><";

  private final List<Token> tokens = new ArrayList<>();
  private int position;

  LabelQueryParser(String text) {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isBlank(c)) {
        at++;
        continue;
      }
      int end = SPECIAL.indexOf(c) >= 0 ? endOfSymbol(text, at) : endOfWord(text, at);
      String part = text.substring(at, end);
      tokens.add(new Token(typeOf(part), part));
      at = end;
    }
    tokens.add(new Token(Type.END, ""));
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /** The longest operator that begins there. */
  private static int endOfSymbol(String text, int at) {
    return text.startsWith("==", at) || text.startsWith("!=", at) ? at + 2 : at + 1;
  }

  private static int endOfWord(String text, int at) {
    int end = at;
    while (end < text.length()
        && SPECIAL.indexOf(text.charAt(end)) < 0
        && !isBlank(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static Type typeOf(String text) {
    return switch (text) {
      case ")" -> Type.CLOSE;
      case "," -> Type.COMMA;
      case "!" -> Type.NOT;
      case "==" -> Type.DOUBLE_EQUALS;
      case "=" -> Type.EQUALS;
      case ">" -> Type.GREATER;
      case "in" -> Type.IN;
      case "<" -> Type.LESS;
      case "!=" -> Type.NOT_EQUALS;
      case "notin" -> Type.NOT_IN;
      case "(" -> Type.OPEN;
      default -> Type.IDENTIFIER;
    };
  }

  private Token look(Context context) {
    return as(tokens.get(Math.min(position, tokens.size() - 1)), context);
  }

  private Token take(Context context) {
    return as(tokens.get(Math.min(position++, tokens.size() - 1)), context);
  }

  private static Token as(Token token, Context context) {
    boolean word = token.type() == Type.IN || token.type() == Type.NOT_IN;
    return word && context == Context.VALUES ? new Token(Type.IDENTIFIER, token.text()) : token;
  }

  List<Requirement> parse() {
    List<Requirement> requirements = new ArrayList<>();
    while (true) {
      Token next = look(Context.VALUES);
      switch (next.type()) {
        case IDENTIFIER, NOT -> {
          requirements.add(requirement());
          Token after = take(Context.VALUES);
          if (after.type() == Type.END) {
            return requirements;
          }
          if (after.type() != Type.COMMA) {
            throw new SelectorException(
                "found '" + after.text() + "', expected: ',' or 'end of string'");
          }
          Token following = look(Context.VALUES);
          if (following.type() != Type.IDENTIFIER && following.type() != Type.NOT) {
            throw new SelectorException(
                "found '" + following.text() + "', expected: identifier after ','");
          }
        }
        case END -> {
          return requirements;
        }
        default ->
            throw new SelectorException(
                "found '" + next.text() + "', expected: !, identifier, or 'end of string'");
      }
    }
  }

  private Requirement requirement() {
    boolean not = look(Context.VALUES).type() == Type.NOT;
    if (not) {
      take(Context.VALUES);
    }
    Token key = take(Context.VALUES);
    if (key.type() != Type.IDENTIFIER) {
      throw fault("found '" + key.text() + "', expected: identifier");
    }
    checkKey(key.text());
    Type next = look(Context.VALUES).type();
    if (next == Type.END || next == Type.COMMA) {
      return new Requirement(
          key.text(), not ? Operator.DOES_NOT_EXIST : Operator.EXISTS, ImmutableSortedSet.of());
    }
    if (not) {
      return new Requirement(key.text(), Operator.DOES_NOT_EXIST, ImmutableSortedSet.of());
    }
    Operator operator = operator();
    Set<String> values =
        operator == Operator.IN || operator == Operator.NOT_IN
            ? values()
            : ImmutableSortedSet.of(value());
    check(operator, values);
    return new Requirement(key.text(), operator, values);
  }

  private Operator operator() {
    Token token = take(Context.KEY_AND_OPERATOR);
    return switch (token.type()) {
      case IN -> Operator.IN;
      case NOT_IN -> Operator.NOT_IN;
      case EQUALS -> Operator.EQUALS;
      case DOUBLE_EQUALS -> Operator.DOUBLE_EQUALS;
      case NOT_EQUALS -> Operator.NOT_EQUALS;
      case GREATER -> Operator.GREATER;
      case LESS -> Operator.LESS;
      default ->
          throw fault("found '" + token.text() + "', expected: in, notin, =, ==, !=, gt, lt");
    };
  }

  private Set<String> values() {
    Token open = take(Context.VALUES);
    if (open.type() != Type.OPEN) {
      throw fault("found '" + open.text() + "' expected: '('");
    }
    Token first = look(Context.VALUES);
    switch (first.type()) {
      case IDENTIFIER, COMMA -> {
        Set<String> values = list();
        Token close = take(Context.VALUES);
        if (close.type() != Type.CLOSE) {
          throw fault("found '" + close.text() + "', expected: ')'");
        }
        return values;
      }
      case CLOSE -> {
        take(Context.VALUES);
        return ImmutableSortedSet.of("");
      }
      default -> throw fault("found '" + first.text() + "', expected: ',', ')' or identifier");
    }
  }

  /** The values between the brackets; between two commas stands the empty one. */
  private Set<String> list() {
    Set<String> values = new TreeSet<>();
    while (true) {
      Token token = take(Context.VALUES);
      if (token.type() == Type.IDENTIFIER) {
        values.add(token.text());
        Token next = look(Context.VALUES);
        if (next.type() == Type.CLOSE) {
          return values;
        }
        if (next.type() != Type.COMMA) {
          throw fault("found '" + next.text() + "', expected: ',' or ')'");
        }
      } else if (token.type() == Type.COMMA) {
        if (values.isEmpty()) {
          values.add("");
        }
        Token next = look(Context.VALUES);
        if (next.type() == Type.CLOSE) {
          values.add("");
          return values;
        }
        if (next.type() == Type.COMMA) {
          take(Context.VALUES);
          values.add("");
        }
      } else {
        throw fault("found '" + token.text() + "', expected: ',', or identifier");
      }
    }
  }

  /** The value of a comparison; nothing there means the empty one. */
  private String value() {
    Type next = look(Context.VALUES).type();
    if (next == Type.END || next == Type.COMMA) {
      return "";
    }
    Token token = take(Context.VALUES);
    if (token.type() != Type.IDENTIFIER) {
      throw fault("found '" + token.text() + "', expected: identifier");
    }
    return token.text();
  }

  private static void checkKey(String key) {
    List<String> messages = Names.qualified(key);
    if (!messages.isEmpty()) {
      throw fault("<nil>: Invalid value: \"" + key + "\": " + String.join("; ", messages));
    }
  }

  private static void check(Operator operator, Set<String> values) {
    int i = 0;
    for (String value : values) {
      if (operator == Operator.GREATER || operator == Operator.LESS) {
        checkInteger(value, i);
      }
      List<String> messages = Names.labelValue(value);
      if (!messages.isEmpty()) {
        throw fault(
            "values[" + i + "]: Invalid value: \"" + value + "\": " + String.join("; ", messages));
      }
      i++;
    }
  }

  private static void checkInteger(String value, int index) {
    try {
      Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw fault(
          "values["
              + index
              + "]: Invalid value: \""
              + value
              + "\": for 'Gt', 'Lt' operators, the value must be an integer");
    }
  }

  private static SelectorException fault(String message) {
    return new SelectorException("unable to parse requirement: " + message);
  }
}
