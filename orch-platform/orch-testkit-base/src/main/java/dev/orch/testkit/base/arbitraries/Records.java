package dev.orch.testkit.base.arbitraries;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * Arbitrary values of any record, made from its components' types: scalars, strings, enums,
 * records, sealed interfaces, and lists, sets and sorted maps of these; null where a component is
 * {@link Nullable}. Types that it doesn't know, or whose constructors refuse most values, are given
 * with {@link #with}. Immutable; used from a property's providers.
 */
public final class Records {
  private static final double NULLS = 0.4;
  private static final int MOST_ITEMS = 3;

  private final Map<Class<?>, Arbitrary<?>> given;
  private final int depth;

  private Records(Map<Class<?>, Arbitrary<?>> given, int depth) {
    this.given = given;
    this.depth = depth;
  }

  /**
   * For records that nest at most five deep; deeper, what may be null is null and collections are
   * empty.
   */
  public static Records create() {
    return new Records(new LinkedHashMap<>(), 5);
  }

  /** The same, but values of this type come from there. */
  public <T> Records with(Class<T> type, Arbitrary<? extends T> values) {
    Map<Class<?>, Arbitrary<?>> more = new LinkedHashMap<>(given);
    more.put(type, values);
    return new Records(more, depth);
  }

  /** The same with another limit on nesting. */
  public Records nestedAtMost(int levels) {
    return new Records(given, levels);
  }

  /** Arbitrary values of this record, enum, sealed interface or scalar. */
  public <T> Arbitrary<T> of(Class<T> type) {
    return boxed(type, depth);
  }

  @SuppressWarnings(
      "unchecked") // what is made for a class is of that class, boxed if it is primitive
  private <T> Arbitrary<T> boxed(Class<T> type, int levels) {
    return (Arbitrary<T>) plain(type, levels);
  }

  private Arbitrary<?> plain(Class<?> type, int levels) {
    Arbitrary<?> own = given.get(type);
    if (own != null) {
      return own;
    }
    if (type.isRecord()) {
      return Arbitraries.lazy(() -> record(type, levels));
    }
    if (type.isEnum()) {
      return Arbitraries.of(type.getEnumConstants());
    }
    if (type.isSealed()) {
      return Arbitraries.lazy(
          () ->
              Arbitraries.oneOf(
                  Arrays.stream(type.getPermittedSubclasses())
                      .map(c -> boxed(c, levels))
                      .toList()));
    }
    return scalar(type);
  }

  private static Arbitrary<?> scalar(Class<?> type) {
    return switch (type.getName()) {
      case "int", "java.lang.Integer" -> Arbitraries.integers();
      case "long", "java.lang.Long" -> Arbitraries.longs();
      case "boolean", "java.lang.Boolean" -> Arbitraries.of(true, false);
      case "double", "java.lang.Double" -> Arbitraries.doubles();
      case "java.lang.String" -> Arbitraries.strings().ofMaxLength(8);
      default ->
          throw new IllegalArgumentException(
              "no arbitrary for " + type.getName() + ": give one by with()");
    };
  }

  private Arbitrary<?> record(Class<?> type, int levels) {
    List<Arbitrary<Object>> components = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      components.add(component(component.getAnnotatedType(), levels - 1));
    }
    Constructor<?> constructor = canonical(type);
    return Combinators.combine(components).as(values -> make(constructor, values));
  }

  @SuppressWarnings("unchecked") // any arbitrary is one of objects, as it only gives
  private Arbitrary<Object> component(AnnotatedType type, int levels) {
    Arbitrary<Object> values = (Arbitrary<Object>) valuesOf(type, levels);
    return type.isAnnotationPresent(Nullable.class)
        ? values.injectNull(levels <= 0 ? 1 : NULLS)
        : values;
  }

  private Arbitrary<?> valuesOf(AnnotatedType annotated, int levels) {
    Type type = annotated.getType();
    if (type instanceof Class<?> plain) {
      return plain(plain, levels);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
      AnnotatedType[] of =
          ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
      return given.containsKey(raw) ? plain(raw, levels) : collection(raw, of, levels);
    }
    throw new IllegalArgumentException("no arbitrary for " + type);
  }

  private Arbitrary<?> collection(Class<?> type, AnnotatedType[] of, int levels) {
    // At the end of the nesting the items aren't even looked at: jqwik would follow them without
    // end.
    boolean empty = levels <= 0;
    if (type == List.class || type == Collection.class) {
      return empty
          ? Arbitraries.just(List.of())
          : component(of[0], levels).list().ofMaxSize(MOST_ITEMS);
    }
    if (type == Set.class) {
      return empty
          ? Arbitraries.just(new LinkedHashSet<>())
          : component(of[0], levels).set().ofMaxSize(MOST_ITEMS);
    }
    if (Map.class.isAssignableFrom(type) && type.isAssignableFrom(TreeMap.class)) {
      return empty
          ? Arbitraries.just(new TreeMap<>())
          : Arbitraries.maps(component(of[0], levels), component(of[1], levels))
              .ofMaxSize(MOST_ITEMS)
              .map(TreeMap::new);
    }
    return plain(type, levels);
  }

  private static Constructor<?> canonical(Class<?> type) {
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException(
          "record " + type.getName() + " without its constructor", impossible);
    }
  }

  private static Object make(Constructor<?> constructor, List<Object> values) {
    try {
      return constructor.newInstance(values.toArray());
    } catch (InvocationTargetException refused) {
      throw new IllegalArgumentException(
          constructor.getDeclaringClass().getName() + " refuses " + values, refused.getCause());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(
          "can't make " + constructor.getDeclaringClass().getName(), impossible);
    }
  }
}
