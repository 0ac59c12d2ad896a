package dev.orch.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AddressPoolProperties {
  /** Any calls, against two maps that say the same. */
  @Property(tries = 200)
  void pool_holdsWhatWasGiven(@ForAll long seed) {
    Random random = new Random(seed);
    AddressPool pool = AddressPool.of("10.0.0.0/28");
    Map<String, InetAddress> held = new TreeMap<>();
    for (int step = 0; step < 300; step++) {
      String owner = "o" + random.nextInt(20);
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          Optional<InetAddress> given = pool.allocate(owner);
          assertThat(given.isPresent()).isEqualTo(held.containsKey(owner) || held.size() < 14);
          given.ifPresent(
              address -> {
                InetAddress before = held.put(owner, address);
                assertThat(before == null || before.equals(address)).isTrue();
              });
        }
        case 2 -> {
          InetAddress wanted = InetAddresses.forString("10.0.0." + random.nextInt(18));
          boolean free =
              pool.contains(wanted) && !held.containsValue(wanted) && !held.containsKey(owner);
          boolean same = wanted.equals(held.get(owner));
          assertThat(pool.reserve(owner, wanted)).isEqualTo(free || same);
          if (free) {
            held.put(owner, wanted);
          }
        }
        case 3 -> {
          pool.release(owner);
          held.remove(owner);
        }
        default -> {
          if (random.nextInt(20) == 0) {
            Set<String> alive = new TreeSet<>(held.keySet());
            alive.removeIf(o -> random.nextBoolean());
            pool.retain(alive);
            held.keySet().retainAll(alive);
          }
        }
      }
      assertThat(new TreeSet<>(held.values().stream().map(InetAddress::getHostAddress).toList()))
          .hasSize(held.size());
      assertThat(pool.size()).isEqualTo(held.size());
      assertThat(pool.held(owner)).isEqualTo(Optional.ofNullable(held.get(owner)));
    }
  }

  @Example
  void addresses_areNotUsedAgainSoon_andTheRangesEndsNever() {
    AddressPool pool = AddressPool.of("10.0.0.0/29");
    StringBuilder given = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      String address = pool.allocate("o").orElseThrow().getHostAddress();
      given.append(address.substring(address.lastIndexOf('.'))).append(' ');
      pool.release("o");
    }
    assertThat(given).hasToString(".1 .2 .3 .4 .5 .6 .1 .2 ");
    assertThat(pool.capacity()).isEqualTo(6);
  }

  @Example
  void ipv6_worksToo() {
    AddressPool pool = AddressPool.of("fd00:1::/64");
    assertThat(pool.allocate("a")).contains(InetAddresses.forString("fd00:1::1"));
    assertThat(pool.reserve("b", InetAddresses.forString("fd00:1::5"))).isTrue();
    assertThat(pool.contains(InetAddresses.forString("10.0.0.1"))).isFalse();
  }

  @Example
  void whatIsNoRange_isRefused() {
    for (String range :
        new String[] {"10.0.0.0", "10.0.0.1/24", "10.0.0.0/31", "10.0.0.0/x", "10.0.0.0/-1"}) {
      assertThatThrownBy(() -> AddressPool.of(range)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
