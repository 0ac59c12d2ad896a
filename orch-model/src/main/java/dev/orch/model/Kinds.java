package dev.orch.model;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A set of kinds, found by class, by apiVersion and kind, or by group, version and resource.
 * Immutable, for any thread.
 */
public final class Kinds {
  private final List<Kind<?>> all;
  private final Map<String, Kind<?>> byName = new TreeMap<>();
  private final Map<String, Kind<?>> byResource = new TreeMap<>();
  private final Map<String, Kind<?>> byClass = new TreeMap<>();

  private Kinds(List<Kind<?>> kinds) {
    this.all = ImmutableList.copyOf(kinds);
    for (Kind<?> kind : all) {
      if (byName.put(kind.apiVersion() + " " + kind.name(), kind) != null) {
        throw new IllegalArgumentException("two kinds " + kind);
      }
      byResource.put(kind.apiVersion() + " " + kind.plural(), kind);
      if (!kind.isDynamic()) {
        byClass.put(kind.type().getName(), kind);
      }
    }
  }

  /** A set of the given kinds. @throws IllegalArgumentException if two have one name */
  public static Kinds of(List<Kind<?>> kinds) {
    return new Kinds(kinds);
  }

  /** This set and more. @throws IllegalArgumentException if two have one name */
  public Kinds plus(List<Kind<?>> more) {
    return new Kinds(ImmutableList.<Kind<?>>builder().addAll(all).addAll(more).build());
  }

  /** All, in the order given. */
  public List<Kind<?>> all() {
    return all;
  }

  /** The kind of a record class. @throws IllegalArgumentException if there is none */
  @SuppressWarnings("unchecked")
  public <T extends Resource> Kind<T> of(Class<T> type) {
    Kind<?> kind = byClass.get(type.getName());
    if (kind == null) {
      throw new IllegalArgumentException("no kind has the class " + type.getName());
    }
    return (Kind<T>) kind;
  }

  /** The kind of that apiVersion and name, or null. */
  public @Nullable Kind<?> byName(String apiVersion, String name) {
    return byName.get(apiVersion + " " + name);
  }

  /** The kind of that apiVersion and plural, or null. */
  public @Nullable Kind<?> byResource(String apiVersion, String plural) {
    return byResource.get(apiVersion + " " + plural);
  }
}
