package dev.orch.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.contracts.network.ServiceWorld;
import dev.orch.network.ProxyPlace;
import dev.orch.network.Range;
import dev.orch.network.ServicePlanner;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.ServiceTable.Entry;
import dev.orch.network.ServiceTable.Frontend;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What the kernel is told, over worlds as chance has them, without a kernel. */
class InstalledProperties {
  private static final NftSettings SETTINGS =
      new NftSettings(ImmutableList.of(Range.parse("10.1.0.0/24")), true, true, NftSettings.MARK);

  private static ModelTables begun() {
    ModelTables tables = new ModelTables();
    for (Family family : Family.values()) {
      tables.run(BaseRules.text(family, SETTINGS));
    }
    return tables;
  }

  @Property(tries = 300)
  void stepsAfterAnyChanges_leadWhereOneFromNothingDoes(@ForAll long seed) {
    ServiceWorld world = new ServiceWorld(seed);
    ProxyPlace place = world.place();
    ServicePlanner planner = new ServicePlanner(place);
    world.services().values().forEach(service -> planner.service(null, service));
    world.slices().values().forEach(slice -> planner.slice(null, slice));
    Installed installed = new Installed(SETTINGS);
    ModelTables stepped = begun();
    for (int i = 0; i < 12; i++) {
      stepped.run(installed.step(planner.table()).text());
      ModelTables fresh = begun();
      Installed once = new Installed(SETTINGS);
      fresh.run(once.step(planner.table()).text());
      assertThat(stepped.content()).isEqualTo(fresh.content());
      assertThat(installed.report()).isEqualTo(once.report());
      assertThat(installed.step(planner.table()).text()).isEmpty();
      world.change(planner);
    }
  }

  @Example
  void aChangedEndpoint_isToldByItself() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      entries.add(service(i, "10.1.0.1", "10.1.0.2"));
    }
    Installed installed = new Installed(SETTINGS);
    ModelTables tables = begun();
    tables.run(installed.step(ServiceTable.of(entries)).text());
    entries.set(7, service(7, "10.1.0.1", "10.1.0.3"));
    String text = installed.step(ServiceTable.of(entries)).text();
    assertThat(text)
        .isEqualTo(
            """
            delete element ip orch-proxy endpoints-tcp { 10.96.0.7 . 80 . 1 }
            add element ip orch-proxy hairpin { 10.1.0.3 . 10.1.0.3 }
            add element ip orch-proxy endpoints-tcp { 10.96.0.7 . 80 . 1 : 10.1.0.3 . 8080 }
            """);
    tables.run(text);
  }

  private static Entry service(int number, String... ips) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String ip : ips) {
      endpoints.add(new Endpoint(ip, 8080));
    }
    return new Entry(
        "default/s" + number,
        List.of(Frontend.clusterIp("http", "10.96.0." + number, "TCP", 80, endpoints)),
        null,
        null);
  }

  @Example
  void rangesWithinOthers_areLeftOut() {
    List<Range> ranges =
        List.of(
            Range.parse("10.0.0.0/8"),
            Range.parse("10.1.0.0/16"),
            Range.parse("10.0.0.5/8"),
            Range.parse("fd00::/8"));
    assertThat(Ranges.texts(ranges, Family.IP4)).containsExactly("10.0.0.0/8");
    assertThat(Ranges.texts(ranges, Family.IP6)).containsExactly("fd00::/8");
  }

  @Property(tries = 100)
  void names_areShortAndOfLettersThatNftTakes(@ForAll String readable, @ForAll String more) {
    String name = Names.of("endpoint", readable, more);
    assertThat(name).matches("endpoint-[0-9a-f]{16}-[a-z0-9.-]{0,80}");
    assertThat(name).isNotEqualTo(Names.of("endpoint", readable, more + "x"));
  }
}
