package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.network.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Results of ADD, and what they look like in each version of the specification. Pure. */
public final class Results {
  private static final String FAMILY = "version";

  /** What 1.1.0 has brought. */
  private static final List<String> NEW_OF_INTERFACES =
      ImmutableList.of("mtu", "socketPath", "pciID");

  private static final List<String> NEW_OF_ROUTES =
      ImmutableList.of("mtu", "advmss", "priority", "table", "scope");

  private Results() {}

  /** The result as it is written in that version. */
  static Json.Obj in(Json.Obj result, SpecVersion version) {
    Json.Obj converted = fromFirst(result).with("cniVersion", version.toString());
    if (converted.has("ips")) {
      converted =
          converted.with(
              "ips",
              each(
                  converted.array("ips"),
                  version.isBefore(SpecVersion.V1_0_0)
                      ? ip -> ip.with(FAMILY, isSix(ip.text("address")) ? "6" : "4")
                      : ip -> ip.without(FAMILY)));
    }
    if (!version.isBefore(SpecVersion.V1_1_0)) {
      return converted;
    }
    for (Map.Entry<String, List<String>> part :
        List.of(Map.entry("interfaces", NEW_OF_INTERFACES), Map.entry("routes", NEW_OF_ROUTES))) {
      if (converted.has(part.getKey())) {
        converted =
            converted.with(
                part.getKey(),
                each(converted.array(part.getKey()), old -> without(old, part.getValue())));
      }
    }
    return converted;
  }

  /** Results of before 0.3.0 have one address of each family, with its routes. */
  private static Json.Obj fromFirst(Json.Obj result) {
    if (!result.has("ip4") && !result.has("ip6")) {
      return result;
    }
    List<Json> ips = new ArrayList<>();
    List<Json> routes = new ArrayList<>();
    for (String family : List.of("ip4", "ip6")) {
      Json.Obj old = result.object(family);
      if (!old.isEmpty()) {
        Json.Obj ip = Json.object("address", Json.of(old.text("ip")));
        ips.add(old.has("gateway") ? ip.with("gateway", old.text("gateway")) : ip);
        routes.addAll(old.array("routes"));
      }
    }
    return result
        .without("ip4")
        .without("ip6")
        .with("ips", Json.array(ips))
        .with("routes", Json.array(routes));
  }

  private static Json.Obj without(Json.Obj object, List<String> names) {
    Json.Obj left = object;
    for (String name : names) {
      left = left.without(name);
    }
    return left;
  }

  private static Json.Arr each(List<Json> all, UnaryOperator<Json.Obj> change) {
    return Json.array(
        all.stream()
            .map(one -> one instanceof Json.Obj object ? change.apply(object) : one)
            .collect(ImmutableList.toImmutableList()));
  }

  /** Whether an address with its length is one of IPv6. */
  public static boolean isSix(String address) {
    return address.contains(":");
  }

  /** The addresses of a result, with their lengths. */
  public static List<String> prefixes(Json.Obj result) {
    return fromFirst(result).array("ips").stream()
        .map(ip -> ip instanceof Json.Obj object ? object.text("address") : "")
        .filter(address -> !address.isEmpty())
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * The addresses that the container has, those of IPv4 first: a result may name interfaces of the
   * node, too.
   */
  static List<String> ips(Json.Obj result) {
    Json.Obj current = fromFirst(result);
    List<Json> interfaces = current.array("interfaces");
    List<String> all = new ArrayList<>();
    for (Json ip : current.array("ips")) {
      if (ip instanceof Json.Obj object && isInside(object, interfaces)) {
        String address = object.text("address");
        Range.parse(address);
        all.add(address.substring(0, address.indexOf('/')));
      }
    }
    return Stream.concat(all.stream().filter(ip -> !isSix(ip)), all.stream().filter(Results::isSix))
        .collect(ImmutableList.toImmutableList());
  }

  private static boolean isInside(Json.Obj ip, List<Json> interfaces) {
    if (!(ip.get("interface") instanceof Json.Num index)) {
      return true;
    }
    int number = (int) index.toDouble();
    return number < 0
        || number >= interfaces.size()
        || interfaces.get(number) instanceof Json.Obj object && !object.text("sandbox").isEmpty();
  }
}
