package dev.orch.controllers.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.EndpointAddress;
import dev.orch.model.core.EndpointAddressBuilder;
import dev.orch.model.core.EndpointSubset;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EndpointsLimitProperties {
  private static List<EndpointAddress> addresses(int count) {
    List<EndpointAddress> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(EndpointAddressBuilder.builder().ip("10." + i / 250 + ".0." + i % 250).build());
    }
    return addresses;
  }

  private static EndpointSubset subset(int ready, int notReady) {
    return new EndpointSubset(addresses(ready), addresses(notReady), List.of());
  }

  private static List<Integer> ready(List<EndpointSubset> subsets) {
    return subsets.stream().map(subset -> subset.addresses().size()).toList();
  }

  private static List<Integer> notReady(List<EndpointSubset> subsets) {
    return subsets.stream().map(subset -> subset.notReadyAddresses().size()).toList();
  }

  private static int sum(List<Integer> counts) {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  @Provide
  Arbitrary<List<EndpointSubset>> subsets() {
    Arbitrary<Integer> counts = Arbitraries.integers().between(0, 900);
    return Combinators.combine(counts, counts)
        .as(EndpointsLimitProperties::subset)
        .list()
        .ofMaxSize(4);
  }

  @Property(tries = 200)
  void cut_keepsAsManyAsItMay_andReadyOnesFirst(@ForAll("subsets") List<EndpointSubset> subsets) {
    List<EndpointSubset> cut = EndpointsLimit.cut(subsets);
    int ready = sum(ready(subsets));
    int all = ready + sum(notReady(subsets));
    assertThat(sum(ready(cut)) + sum(notReady(cut))).isEqualTo(Math.min(all, EndpointsLimit.MOST));
    assertThat(sum(ready(cut))).isEqualTo(Math.min(ready, EndpointsLimit.MOST));
    assertThat(EndpointsLimit.isExceeded(subsets)).isEqualTo(!cut.equals(subsets));
    assertThat(EndpointsLimit.cut(cut)).isEqualTo(cut);
    for (int i = 0; i < cut.size(); i++) {
      List<EndpointAddress> kept = cut.get(i).addresses();
      assertThat(kept).isEqualTo(subsets.get(i).addresses().subList(0, kept.size()));
    }
  }

  @Example
  void eachSubset_hasItsShare() {
    assertThat(ready(EndpointsLimit.cut(List.of(subset(1500, 7), subset(500, 7)))))
        .containsExactly(750, 250);
    assertThat(notReady(EndpointsLimit.cut(List.of(subset(1500, 7), subset(500, 7)))))
        .containsExactly(0, 0);
    assertThat(notReady(EndpointsLimit.cut(List.of(subset(800, 300), subset(0, 100)))))
        .containsExactly(150, 50);
  }
}
