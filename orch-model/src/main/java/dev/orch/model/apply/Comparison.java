package dev.orch.model.apply;

import dev.orch.model.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two values of one shape, field by field.
 *
 * @param removed what the second lacks
 * @param modified what is in both, with another value
 * @param added what the first lacks
 */
record Comparison(FieldSet removed, FieldSet modified, FieldSet added) {

  static Comparison of(Json before, Json after, Shape shape) {
    Walk walk = new Walk();
    walk.children(before, after, shape, new At(walk));
    return new Comparison(walk.removed.build(), walk.modified.build(), walk.added.build());
  }

  /** This, but for the fields in the set and what lies below them. */
  Comparison without(FieldSet ignored) {
    return ignored.isEmpty()
        ? this
        : new Comparison(
            removed.without(ignored), modified.without(ignored), added.without(ignored));
  }

  boolean isSame() {
    return removed.isEmpty() && modified.isEmpty() && added.isEmpty();
  }

  /** A place in the three sets at once. */
  private record At(FieldSet.Builder removed, FieldSet.Builder modified, FieldSet.Builder added) {
    At(Walk walk) {
      this(walk.removed, walk.modified, walk.added);
    }

    At child(PathElement element) {
      return new At(removed.child(element), modified.child(element), added.child(element));
    }
  }

  private static final class Walk {
    final FieldSet.Builder removed = new FieldSet.Builder();
    final FieldSet.Builder modified = new FieldSet.Builder();
    final FieldSet.Builder added = new FieldSet.Builder();

    /** Compares what is at the element, of which one side may lack. */
    void compare(
        @Nullable Json before, @Nullable Json after, Shape of, PathElement element, At parent) {
      if (before != null && before.equals(after)) {
        return;
      }
      boolean whole;
      if (before == null || after == null) {
        Json present = before == null ? after : before;
        whole = descend(before, after, Shape.resolve(of, present), element, parent);
      } else {
        Shape left = Shape.resolve(of, before);
        Shape right = Shape.resolve(of, after);
        whole = descend(before, after, right, element, parent);
        if (left.getClass() != right.getClass()) {
          whole |= descend(before, after, left, element, parent);
        }
      }
      if (whole && before != null && after != null) {
        parent.modified.add(element);
      } else if (before == null) {
        parent.added.add(element);
      } else if (after == null) {
        parent.removed.add(element);
      }
    }

    /** Compares the parts, unless the two are compared as wholes. */
    private boolean descend(
        @Nullable Json before, @Nullable Json after, Shape shape, PathElement element, At parent) {
      if (isWhole(before, after, shape)) {
        return true;
      }
      children(before, after, shape, parent.child(element));
      return false;
    }

    /** Nothing against nothing keeps the difference between empty and absent. */
    private static boolean isWhole(@Nullable Json before, @Nullable Json after, Shape shape) {
      if (shape instanceof Shape.OfList list) {
        return list.relation() == Shape.Relation.ATOMIC
            || Elements.of(before).isEmpty() && Elements.of(after).isEmpty();
      }
      if (shape instanceof Shape.OfMap map) {
        return map.isAtomic()
            || Elements.members(before).isEmpty() && Elements.members(after).isEmpty();
      }
      return true;
    }

    void children(@Nullable Json before, @Nullable Json after, Shape shape, At at) {
      if (shape instanceof Shape.OfList list) {
        elements(Elements.of(before), Elements.of(after), list, at);
      } else {
        members(Elements.members(before), Elements.members(after), (Shape.OfMap) shape, at);
      }
    }

    private void members(Json.Obj before, Json.Obj after, Shape.OfMap map, At at) {
      for (String name : names(before, after)) {
        compare(
            before.get(name),
            after.get(name),
            Elements.at(map, name),
            new PathElement.Name(name),
            at);
      }
    }

    private static Set<String> names(Json.Obj before, Json.Obj after) {
      if (before.isEmpty() || after.isEmpty()) {
        return (before.isEmpty() ? after : before).members().keySet();
      }
      Set<String> names = new TreeSet<>(before.members().keySet());
      names.addAll(after.members().keySet());
      return names;
    }

    private void elements(List<Json> before, List<Json> after, Shape.OfList list, At at) {
      Map<PathElement, List<Json>> left = Elements.index(list, before);
      Map<PathElement, List<Json>> right = Elements.index(list, after);
      Set<PathElement> all = new TreeSet<>(left.keySet());
      all.addAll(right.keySet());
      for (PathElement element : all) {
        elements(
            element,
            left.getOrDefault(element, List.of()),
            right.getOrDefault(element, List.of()),
            list.element(),
            at);
      }
    }

    /** Elements that are there more than once are one field together. */
    private void elements(
        PathElement element, List<Json> before, List<Json> after, Shape shape, At at) {
      if (before.size() <= 1 && after.size() <= 1) {
        compare(first(before), first(after), shape, element, at);
      } else if (before.size() > 1 && after.size() > 1) {
        if (!before.equals(after)) {
          at.modified.add(element);
        }
      } else if (before.size() > 1) {
        if (!after.isEmpty()) {
          compare(null, first(after), shape, element, at);
        }
        at.removed.add(element);
      } else {
        if (!before.isEmpty()) {
          compare(first(before), null, shape, element, at);
        }
        at.added.add(element);
      }
    }

    private static @Nullable Json first(List<Json> elements) {
      return elements.isEmpty() ? null : elements.get(0);
    }
  }
}
