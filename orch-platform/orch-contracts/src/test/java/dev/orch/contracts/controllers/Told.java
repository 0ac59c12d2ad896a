package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.informer.Listener;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.ConfigMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A listener that keeps what it was told, and checks that each change goes on from the last one.
 */
final class Told implements Listener<ConfigMap> {
  /** Every change as {@code name:from>to} by colors, without what isn't there. */
  final List<String> changes = new ArrayList<>();

  /** What is there, as told. */
  final Map<ObjectKey, ConfigMap> objects = new TreeMap<>();

  @Override
  public void changed(@Nullable ConfigMap before, @Nullable ConfigMap after) {
    ObjectKey key = ObjectKey.of(Objects.requireNonNull(after == null ? before : after));
    changes.add(key.name() + ":" + color(before) + ">" + color(after));
    ConfigMap last = after == null ? objects.remove(key) : objects.put(key, after);
    assertThat(before).as("%s before, in %s", key, changes).isSameAs(last);
    assertThat(after).as("%s, in %s", key, changes).isNotEqualTo(before);
  }

  private static String color(@Nullable ConfigMap map) {
    return map == null ? "" : map.metadata().labels().getOrDefault("color", "?");
  }
}
