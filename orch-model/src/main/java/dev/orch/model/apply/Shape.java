package dev.orch.model.apply;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a value looks like, and what of it can have owners of its own. Immutable. */
public interface Shape {
  /** A value without parts, or one that is owned as a whole whatever it is. */
  record Scalar(Type type) implements Shape {
    /** What values it takes; each takes null. */
    public enum Type {
      STRING,
      NUMBER,
      BOOLEAN,
      /** A string or a number. */
      INT_OR_STRING,
      /** Anything, owned as a whole. */
      ANY
    }
  }

  /** A list. */
  interface OfList extends Shape {
    /** How its elements are told apart. */
    Relation relation();

    /** The fields that tell elements apart, in a list by keys. */
    List<String> keys();

    /** What an element is taken to have in a key field that it leaves out, or null. */
    @Nullable Json keyDefault(String key);

    Shape element();
  }

  /** How elements of a list are told apart. */
  enum Relation {
    /** They aren't: it has one owner. */
    ATOMIC,
    /** By their values. */
    SET,
    /** By the values of their key fields. */
    KEYS
  }

  /** An object: a structure of declared fields, a map, or both. */
  interface OfMap extends Shape {
    /** Whether it has one owner as a whole. */
    boolean isAtomic();

    /** Whether there is a field of this name, rather than a key of a map. */
    boolean declares(String name);

    /** The shape of what is under this name, or null if nothing can be. */
    @Nullable Shape at(String name);
  }

  /** Where nothing is known: lists are owned as a whole, objects member by member. */
  Shape UNTYPED = new Untyped();

  /** The shape that is known for a value, by what it is where nothing is known. */
  static Shape resolve(Shape shape, @Nullable Json value) {
    if (!(shape instanceof Untyped untyped)) {
      return shape;
    }
    if (value instanceof Json.Obj) {
      return untyped;
    }
    return value instanceof Json.Arr ? Untyped.LIST : Untyped.SCALAR;
  }

  /** The shape of what lies below a path element; untyped where that is not known. */
  static Shape below(Shape shape, PathElement element) {
    if (element instanceof PathElement.Name name && shape instanceof OfMap map) {
      Shape at = map.at(name.name());
      return at == null ? UNTYPED : at;
    }
    return shape instanceof OfList list ? list.element() : UNTYPED;
  }

  /** See {@link #UNTYPED}. */
  final class Untyped implements OfMap {
    private static final Shape SCALAR = new Scalar(Scalar.Type.ANY);
    private static final Shape LIST =
        new OfList() {
          @Override
          public Relation relation() {
            return Relation.ATOMIC;
          }

          @Override
          public List<String> keys() {
            return ImmutableList.of();
          }

          @Override
          public @Nullable Json keyDefault(String key) {
            return null;
          }

          @Override
          public Shape element() {
            return UNTYPED;
          }
        };

    private Untyped() {}

    @Override
    public boolean isAtomic() {
      return false;
    }

    @Override
    public boolean declares(String name) {
      return false;
    }

    @Override
    public Shape at(String name) {
      return UNTYPED;
    }
  }
}
