package dev.orch.model.json;

import com.google.common.collect.ImmutableSet;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What plain scalars mean in YAML 1.1, by the tables of Go's yaml library, which kubectl reads
 * with. Stateless.
 */
final class YamlScalars {
  private static final Set<String> NULLS = ImmutableSet.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUES =
      ImmutableSet.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSES =
      ImmutableSet.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<Tag> RESOLVED = ImmutableSet.of(Tag.NULL, Tag.BOOL, Tag.INT, Tag.FLOAT);
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)");

  private YamlScalars() {}

  /** Tells scalars without a tag, which mean what their text says, from those with one. */
  static final class Untagged extends Resolver {
    static final Tag PLAIN = new Tag("orch:plain");

    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
      return kind == NodeId.scalar && implicit ? PLAIN : super.resolve(kind, value, implicit);
    }
  }

  static Json resolve(ScalarNode scalar) {
    String text = JsonText.whole(scalar.getValue());
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.BINARY)) {
      return Json.of(text.replaceAll("\\s", ""));
    }
    return tag.equals(Untagged.PLAIN) || RESOLVED.contains(tag) ? plain(text) : Json.of(text);
  }

  /** Whether a plain scalar with this text is something other than a string. */
  static boolean isAmbiguous(String text) {
    return !(plain(text) instanceof Json.Str);
  }

  private static Json plain(String text) {
    if (NULLS.contains(text)) {
      return Json.Null.NULL;
    }
    if (TRUES.contains(text)) {
      return Json.Bool.TRUE;
    }
    if (FALSES.contains(text)) {
      return Json.Bool.FALSE;
    }
    Json number = number(text.replace("_", ""), text);
    return number == null ? Json.of(text) : number;
  }

  private static @Nullable Json number(String digits, String text) {
    char first = text.charAt(0);
    if (first != '-' && first != '+' && first != '.' && (first < '0' || first > '9')) {
      return null;
    }
    if (INTEGER.matcher(digits).matches()) {
      return new Json.Num(integer(digits).toString());
    }
    if (FLOAT.matcher(digits).matches()) {
      double near = Double.parseDouble(digits);
      if (Double.isInfinite(near) || near == 0) {
        return near == 0 ? Json.of(0) : null; // past what a number can hold it is a text
      }
      BigDecimal value =
          new BigDecimal(
                  digits.endsWith(".")
                      ? digits + "0"
                      : digits.replace(".e", ".0e").replace(".E", ".0E"))
              .stripTrailingZeros();
      return value.scale() <= 0 && value.abs().compareTo(BigDecimal.valueOf(1e15)) < 0
          ? new Json.Num(value.toBigInteger().toString())
          : new Json.Num(value.toString());
    }
    return null;
  }

  private static BigInteger integer(String digits) {
    boolean negative = digits.startsWith("-");
    String body = negative || digits.startsWith("+") ? digits.substring(1) : digits;
    int radix = 10;
    if (body.length() > 1 && body.charAt(0) == '0') {
      char mark = Character.toLowerCase(body.charAt(1));
      radix = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
      body = mark == 'x' || mark == 'b' || mark == 'o' ? body.substring(2) : body.substring(1);
    }
    BigInteger value = new BigInteger(body, radix);
    return negative ? value.negate() : value;
  }
}
