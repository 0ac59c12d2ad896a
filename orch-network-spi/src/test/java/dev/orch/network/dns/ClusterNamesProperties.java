package dev.orch.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What the cluster says of names, held to the specification read aloud. */
class ClusterNamesProperties {
  @Property(tries = 1000)
  void everyAnswer_isTheSpecifications(@ForAll long seed) {
    NamesWorld world = new NamesWorld(seed);
    ClusterNames names = world.names();
    compare(world, names, 40);
  }

  @Property(tries = 300)
  void answersAfterAnyChanges_areThoseFromNothing(@ForAll long seed) {
    NamesWorld world = new NamesWorld(seed);
    ClusterNames names = world.names();
    for (int i = 0; i < 10; i++) {
      world.change(names);
      if (i % 3 == 0) {
        names.publish();
      }
    }
    names.publish();
    compare(world, names, 40);
  }

  private static void compare(NamesWorld world, ClusterNames names, int questions) {
    NaiveNames naive = new NaiveNames(world);
    for (int i = 0; i < questions; i++) {
      String name = world.question(naive);
      RecordType type = world.type();
      if (type == RecordType.SOA && name.toLowerCase(Locale.ROOT).startsWith("cluster")) {
        continue; // its serial number counts changes
      }
      assertThat(names.answer(name, type).map(answer -> NaiveNames.Said.of(answer).sorted()))
          .as("%s %s among %s and %s", name, type, world.services, world.slices)
          .isEqualTo(naive.answer(name, type).map(NaiveNames.Said::sorted));
    }
  }
}
