package dev.orch.controllers.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.store.local.Cidr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CidrSetProperties {
  private static Cidr take(CidrSet set) {
    OptionalLong free = set.free();
    set.pass(free.orElseThrow());
    Cidr part = set.part(free.getAsLong());
    set.count(part, 1);
    return part;
  }

  @Property
  void parts_areWithinTheRangeAndDontOverlap(
      @ForAll @IntRange(min = 8, max = 24) int bits, @ForAll @IntRange(min = 0, max = 6) int more) {
    Cidr range = Cidr.of("10.0.0.0/" + bits);
    CidrSet set = new CidrSet(range, bits + more);
    Set<Cidr> parts = new HashSet<>();
    for (int i = 0; i < 1 << more; i++) {
      Cidr part = take(set);
      assertThat(range.covers(part)).isTrue();
      assertThat(part.bits()).isEqualTo(bits + more);
      assertThat(parts.add(part)).isTrue();
    }
    assertThat(set.free()).isEmpty();
  }

  @Property(tries = 200)
  void whatIsGivenBack_canBeHadAgain(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 15) Integer> steps) {
    CidrSet set = new CidrSet(Cidr.of("fd00::/60"), 64);
    List<Cidr> held = new ArrayList<>();
    for (int step : steps) {
      if (step < 6 && !held.isEmpty()) {
        set.count(held.remove(step % held.size()), -1);
      } else if (held.size() < 16) {
        Cidr part = take(set);
        assertThat(held).doesNotContain(part);
        held.add(part);
      } else {
        assertThat(set.free()).isEmpty();
      }
    }
  }

  @Example
  void largerAndSmallerRanges_takeAllThatTheyTouch() {
    CidrSet set = new CidrSet(Cidr.of("10.0.0.0/22"), 24);
    set.count(Cidr.of("10.0.0.0/23"), 1);
    set.count(Cidr.of("10.0.3.16/28"), 1);
    set.count(Cidr.of("192.168.0.0/16"), 1);
    set.count(Cidr.of("fd00::/64"), 1);
    assertThat(take(set)).hasToString("10.0.2.0/24");
    assertThat(set.free()).isEmpty();
    set.count(Cidr.of("10.0.3.16/28"), -1);
    assertThat(take(set)).hasToString("10.0.3.0/24");
    CidrSet all = new CidrSet(Cidr.of("10.0.0.0/22"), 24);
    all.count(Cidr.of("10.0.0.0/8"), 1);
    assertThat(all.free()).isEmpty();
  }

  @Example
  void partThatWasGivenBack_isNotUsedAgainSoon() {
    CidrSet set = new CidrSet(Cidr.of("10.0.0.0/22"), 24);
    Cidr first = take(set);
    set.count(first, -1);
    assertThat(take(set)).hasToString("10.0.1.0/24");
    assertThat(take(set)).hasToString("10.0.2.0/24");
    assertThat(take(set)).hasToString("10.0.3.0/24");
    assertThat(take(set)).isEqualTo(first);
  }

  @Example
  void whatCantBeCut_isRefused() {
    assertThatThrownBy(() -> new CidrSet(Cidr.of("10.0.0.0/24"), 23))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CidrSet(Cidr.of("10.0.0.0/24"), 33))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CidrSet(Cidr.of("fd00::/40"), 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too many");
  }
}
