package dev.orch.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The map beside the JDK's. */
class SortedObjectsProperties {
  @Property(tries = 500)
  void behavesAsTreeMap(
      @ForAll @Size(max = 200) List<@IntRange(min = -40, max = 40) Integer> steps) {
    SortedObjects<Integer> map = SortedObjects.empty();
    TreeMap<String, Integer> naive = new TreeMap<>();
    for (int i = 0; i < steps.size(); i++) {
      int step = steps.get(i);
      String key = "k" + Math.abs(step);
      SortedObjects<Integer> before = map;
      List<Integer> then = before.values();
      if (step >= 0) {
        map = map.with(key, i);
        naive.put(key, i);
      } else {
        map = map.without(key);
        naive.remove(key);
      }
      assertThat(before.values()).isEqualTo(then);
      assertThat(map.get(key)).isEqualTo(naive.get(key));
    }
    assertThat(map.values()).containsExactlyElementsOf(naive.values());
    assertThat(map.size()).isEqualTo(naive.size());
    assertThat(map.values("k1")).containsExactlyElementsOf(naive.subMap("k1", "k2").values());
    List<String> anyOrder = new ArrayList<>(naive.keySet());
    Collections.reverse(anyOrder);
    SortedObjects<Integer> anew = SortedObjects.empty();
    for (String key : anyOrder) {
      anew = anew.with(key, naive.get(key));
    }
    assertThat(anew).isEqualTo(map);
  }
}
