package dev.orch.network.nft;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.json.Json;
import java.util.function.Predicate;

/**
 * What an earlier proxy left: all of it goes in the transaction that brings the new rules, but for
 * the clients that stay with their endpoints. Pure.
 */
final class Leftovers {
  private Leftovers() {}

  /**
   * The commands that make room.
   *
   * @param listing the family's table in nft's JSON, without elements; empty if there is none
   * @param wanted whether a set comes again
   */
  static String removal(Family family, String listing, Predicate<Part> wanted) {
    String table = family.table();
    StringBuilder text = new StringBuilder("add table " + table + "\n");
    if (listing.isEmpty()) {
      return text.toString();
    }
    text.append("flush table ").append(table).append('\n');
    StringBuilder chains = new StringBuilder();
    StringBuilder sets = new StringBuilder();
    for (Json each : ((Json.Obj) Json.parse(listing)).array("nftables")) {
      Json.Obj object = (Json.Obj) each;
      if (object.has("chain")) {
        chains.append("delete chain %s %s\n".formatted(table, name(object, "chain")));
      }
      for (String kind : ImmutableSet.of("set", "map")) {
        if (object.has(kind) && !isKept(family, name(object, kind), wanted)) {
          sets.append("delete %s %s %s\n".formatted(kind, table, name(object, kind)));
        }
      }
    }
    return text.append(flushes(sets)).append(chains).append(sets).toString();
  }

  /** The commands where nothing is there. */
  static String none(Family family) {
    return removal(family, "", part -> false);
  }

  private static String flushes(StringBuilder sets) {
    StringBuilder text = new StringBuilder();
    sets.toString().lines().forEach(l -> text.append(l.replace("delete", "flush")).append('\n'));
    return text.toString();
  }

  private static boolean isKept(Family family, String name, Predicate<Part> wanted) {
    return AffinityRules.isSet(name) && wanted.test(Part.set(family, name));
  }

  private static String name(Json.Obj object, String kind) {
    return object.object(kind).text("name");
  }
}
