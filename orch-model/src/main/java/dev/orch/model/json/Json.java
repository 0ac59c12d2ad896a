package dev.orch.model.json;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON value. The members of an object are sorted by name; numbers keep the text they
 * were written with. Patches, dynamic objects and everything else that doesn't know a record work
 * on it.
 */
public sealed interface Json {
  /** An object; iteration is in the order of the names. */
  record Obj(Map<String, Json> members) implements Json, Iterable<Map.Entry<String, Json>> {
    /** The object without members. */
    public static final Obj EMPTY = new Obj(ImmutableSortedMap.of());

    public Obj {
      if (members instanceof SortedMap<String, Json> sorted) {
        members = ImmutableSortedMap.copyOfSorted(sorted);
      } else if (!(members instanceof InOrder)) {
        members = ImmutableSortedMap.copyOf(members);
      }
    }

    /** An object that keeps the order of the members, to be shown rather than worked on. */
    public static Obj inOrder(Map<String, Json> members) {
      return new Obj(new InOrder(members));
    }

    /** The member, or null if there is none. */
    public @Nullable Json get(String name) {
      return members.get(name);
    }

    /** The member's text, or {@code ""} if there is none or it is no string. */
    public String text(String name) {
      return members.get(name) instanceof Str s ? s.value() : "";
    }

    /** The member if it is an object, else the empty object. */
    public Obj object(String name) {
      return members.get(name) instanceof Obj o ? o : EMPTY;
    }

    /** The member's elements if it is an array, else none. */
    public List<Json> array(String name) {
      return members.get(name) instanceof Arr a ? a.elements() : ImmutableList.of();
    }

    /** Whether there is such a member, even if null. */
    public boolean has(String name) {
      return members.containsKey(name);
    }

    /** This object with the member set. */
    public Obj with(String name, Json value) {
      java.util.TreeMap<String, Json> copy = new java.util.TreeMap<>(members);
      copy.put(name, value);
      return new Obj(copy);
    }

    /** This object with the member set to a string. */
    public Obj with(String name, String value) {
      return with(name, Json.of(value));
    }

    /** This object without the member. */
    public Obj without(String name) {
      if (!members.containsKey(name)) {
        return this;
      }
      java.util.TreeMap<String, Json> copy = new java.util.TreeMap<>(members);
      copy.remove(name);
      return new Obj(copy);
    }

    /**
     * This object with the member replaced by what the function makes of it ({@link #EMPTY} if it
     * is no object).
     */
    public Obj edit(String name, UnaryOperator<Obj> change) {
      return with(name, change.apply(object(name)));
    }

    public boolean isEmpty() {
      return members.isEmpty();
    }

    @Override
    public Iterator<Map.Entry<String, Json>> iterator() {
      return members.entrySet().iterator();
    }

    @Override
    public String toString() {
      return JsonText.write(this);
    }
  }

  /** An array. */
  record Arr(List<Json> elements) implements Json, Iterable<Json> {
    /** The array without elements. */
    public static final Arr EMPTY = new Arr(ImmutableList.of());

    public Arr {
      elements = ImmutableList.copyOf(elements);
    }

    public int size() {
      return elements.size();
    }

    public Json get(int index) {
      return elements.get(index);
    }

    @Override
    public Iterator<Json> iterator() {
      return elements.iterator();
    }

    @Override
    public String toString() {
      return JsonText.write(this);
    }
  }

  /** A string. */
  record Str(String value) implements Json {
    @Override
    public String toString() {
      return JsonText.write(this);
    }
  }

  /** A number, by the text it was written with. */
  record Num(String literal) implements Json {
    /** Whether it is written without fraction and exponent. */
    public boolean isInteger() {
      return literal.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9');
    }

    /**
     * The value.
     *
     * @throws NumberFormatException if it is no integer or exceeds 64 bits
     */
    public long toLong() {
      return Long.parseLong(literal);
    }

    public double toDouble() {
      return Double.parseDouble(literal);
    }

    @Override
    public String toString() {
      return literal;
    }
  }

  /** {@code true} or {@code false}. */
  record Bool(boolean value) implements Json {
    public static final Bool TRUE = new Bool(true);
    public static final Bool FALSE = new Bool(false);

    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /** {@code null}. */
  record Null() implements Json {
    public static final Null NULL = new Null();

    @Override
    public String toString() {
      return "null";
    }
  }

  static Json of(String value) {
    return new Str(value);
  }

  static Json of(long value) {
    return new Num(Long.toString(value));
  }

  static Json of(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? of((long) value)
        : new Num(Double.toString(value));
  }

  static Json of(boolean value) {
    return value ? Bool.TRUE : Bool.FALSE;
  }

  static Arr array(Iterable<? extends Json> elements) {
    return new Arr(ImmutableList.copyOf(elements));
  }

  /** An array of strings. */
  static Arr strings(Iterable<String> values) {
    ImmutableList.Builder<Json> list = ImmutableList.builder();
    values.forEach(v -> list.add(of(v)));
    return new Arr(list.build());
  }

  /** An object with one member. */
  static Obj object(String name, Json value) {
    return new Obj(ImmutableSortedMap.of(name, value));
  }

  /** This as an object. @throws IllegalStateException if it is none */
  default Obj asObject() {
    if (this instanceof Obj o) {
      return o;
    }
    throw new IllegalStateException("not a JSON object: " + typeName());
  }

  default boolean isNull() {
    return this instanceof Null;
  }

  /**
   * {@code object}, {@code array}, {@code string}, {@code number}, {@code bool} or {@code null}:
   * Go's names.
   */
  default String typeName() {
    if (this instanceof Obj) {
      return "object";
    }
    if (this instanceof Arr) {
      return "array";
    }
    if (this instanceof Str) {
      return "string";
    }
    if (this instanceof Num) {
      return "number";
    }
    return this instanceof Bool ? "bool" : "null";
  }

  /** Parses one JSON document. @throws JsonException if it is not well-formed */
  static Json parse(String text) {
    return JsonText.read(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), p -> {});
  }

  /** Parses one JSON document of UTF-8 bytes. @throws JsonException if it is not well-formed */
  static Json parse(byte[] utf8) {
    return JsonText.read(utf8, p -> {});
  }

  /** As {@link #parse(byte[])}; objects keep the order of the text, to be shown. */
  static Json parseInOrder(byte[] utf8) {
    return JsonText.readInOrder(utf8);
  }

  /**
   * As {@link #parse(byte[])}, and tells the path of each member that occurs twice (the last one
   * counts).
   */
  static Json parse(byte[] utf8, java.util.function.Consumer<String> duplicates) {
    return JsonText.read(utf8, duplicates);
  }

  /**
   * Tells the path of each member of a JSON document in the order of the text. @throws
   * JsonException if it is malformed
   */
  static void members(byte[] utf8, java.util.function.Consumer<String> paths) {
    JsonText.members(utf8, paths);
  }

  /** Compact UTF-8. */
  default byte[] toBytes() {
    return JsonText.bytes(this);
  }
}
