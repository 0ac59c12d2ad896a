package dev.orch.node.fields;

import java.util.Map;

/**
 * Expands {@code $(NAME)} in commands and variables; {@code $$} is a dollar, and what isn't known
 * stays as it is. Stateless.
 */
public final class Expansion {
  private Expansion() {}

  /** The text with what is known of the variables in it. */
  public static String expand(String text, Map<String, String> variables) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : '\0';
      int end = next == '(' ? text.indexOf(')', i + 2) : -1;
      if (c == '$' && next == '$') {
        out.append('$');
        i += 2;
      } else if (c == '$' && end > 0) {
        String name = text.substring(i + 2, end);
        String value = variables.get(name);
        out.append(value == null ? text.substring(i, end + 1) : value);
        i = end + 1;
      } else {
        out.append(c);
        i++;
      }
    }
    return out.toString();
  }
}
