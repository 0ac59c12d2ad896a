package dev.orch.model.selector;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field selector as a query carries it: {@code status.phase!=Running,spec.nodeName=n1}. All its
 * terms must hold. Immutable. Which fields a kind has is not known here: see {@link
 * dev.orch.model.Kind#selectableFields()} and {@link FieldLabels}.
 */
public final class FieldQuery {
  /** Selects everything. */
  public static final FieldQuery EVERYTHING = new FieldQuery(ImmutableList.of());

  /**
   * One condition.
   *
   * @param equal whether the field must have the value or must not
   */
  public record Term(String field, boolean equal, String value) {
    @Override
    public String toString() {
      return field + (equal ? "=" : "!=") + escape(value);
    }
  }

  private final List<Term> terms;

  private FieldQuery(List<Term> terms) {
    this.terms = terms;
  }

  /**
   * Reads a query; the empty one selects everything.
   *
   * @throws SelectorException with Kubernetes' message if it is malformed
   */
  public static FieldQuery parse(String text) {
    List<Term> terms = new ArrayList<>();
    for (String part : split(text)) {
      if (!part.isEmpty()) {
        terms.add(term(part, text));
      }
    }
    return of(terms);
  }

  /** The query of the terms, sorted by field. */
  public static FieldQuery of(List<Term> terms) {
    if (terms.isEmpty()) {
      return EVERYTHING;
    }
    List<Term> sorted = new ArrayList<>(terms);
    sorted.sort(Comparator.comparing(Term::toString));
    return new FieldQuery(ImmutableList.copyOf(sorted));
  }

  /** Splits at commas that no backslash protects. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == ',') {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static Term term(String part, String whole) {
    for (int i = 0; i < part.length(); i++) {
      for (String operator : new String[] {"!=", "==", "="}) {
        if (part.startsWith(operator, i)) {
          String value = unescape(part.substring(i + operator.length()));
          return new Term(part.substring(0, i), !operator.equals("!="), value);
        }
      }
    }
    throw new SelectorException(
        "invalid selector: '" + whole + "'; can't understand '" + part + "'");
  }

  private static String unescape(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\') {
        if (i + 1 == value.length() || "\\,=".indexOf(value.charAt(i + 1)) < 0) {
          String sequence = value.substring(i, Math.min(i + 2, value.length()));
          throw new SelectorException(
              "invalid field selector: invalid escape sequence: " + sequence);
        }
        text.append(value.charAt(++i));
      } else if (c == ',' || c == '=') {
        throw new SelectorException(
            "invalid field selector: unescaped character in value: " + (int) c);
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
  }

  /** Whether every term holds of the fields' values, of which null is the empty one. */
  public boolean matches(Function<String, @Nullable String> valueOf) {
    for (Term term : terms) {
      String value = valueOf.apply(term.field());
      if (term.value().equals(value == null ? "" : value) != term.equal()) {
        return false;
      }
    }
    return true;
  }

  /** The terms, sorted by field. */
  public List<Term> terms() {
    return terms;
  }

  /** Whether it selects every object. */
  public boolean isEverything() {
    return terms.isEmpty();
  }

  /** The value that the field must have, or null if the query doesn't say. */
  public @Nullable String required(String field) {
    for (Term term : terms) {
      if (term.equal() && term.field().equals(field)) {
        return term.value();
      }
    }
    return null;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof FieldQuery other && terms.equals(other.terms);
  }

  @Override
  public int hashCode() {
    return terms.hashCode();
  }

  /** The canonical text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Term term : terms) {
      text.append(text.length() == 0 ? "" : ",").append(term);
    }
    return text.toString();
  }

  /**
   * The one object that a field selector asks for by name, or {@code ""}: whoever may see that one
   * may list and watch it so.
   */
  public static String nameIn(String fieldSelector) {
    @Nullable String name = understood(fieldSelector).required("metadata.name");
    boolean isPath = name != null && (name.contains("/") || name.contains("%"));
    return name == null || isPath || name.equals(".") || name.equals("..") ? "" : name;
  }

  /** Reads a query of which it doesn't matter yet whether it is malformed: then it says nothing. */
  public static FieldQuery understood(String text) {
    if (text.isEmpty()) {
      return EVERYTHING;
    }
    try {
      return parse(text);
    } catch (SelectorException e) {
      return EVERYTHING; // refused later, if the caller may list at all
    }
  }
}
