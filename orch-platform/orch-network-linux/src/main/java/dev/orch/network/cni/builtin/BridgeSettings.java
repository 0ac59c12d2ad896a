package dev.orch.network.cni.builtin;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.network.cni.PluginException;
import java.util.List;

/**
 * What the configuration of the type {@code bridge} says; names and defaults are the reference's.
 *
 * @param bridge its name
 * @param isGateway whether it has the gateways' addresses
 * @param isDefaultGateway whether pods reach everything through it
 * @param ipMasq whether what leaves the network comes from the node
 * @param insideRanges where pods go with their own addresses though {@code ipMasq} is set, beside
 *     their own subnet; not in the reference
 * @param mtu of the links; 0 for the kernel's choice
 * @param hairpin whether a pod can reach itself by way of the bridge
 * @param promiscuous whether the bridge takes what isn't meant for it
 */
record BridgeSettings(
    String bridge,
    boolean isGateway,
    boolean isDefaultGateway,
    boolean ipMasq,
    List<String> insideRanges,
    long mtu,
    boolean hairpin,
    boolean promiscuous) {
  private static final String DEFAULT_NAME = "cni0";
  private static final int LONGEST_NAME = 15;

  /** What the reference can do, and this one can't. */
  private static final List<String> UNKNOWN =
      ImmutableList.of("vlan", "vlanTrunk", "macspoofchk", "portIsolation");

  static BridgeSettings of(Json.Obj config) {
    for (String name : UNKNOWN) {
      Json value = config.get(name);
      if (value != null && !value.equals(Json.Bool.FALSE) && !value.equals(Json.of(0))) {
        throw new PluginException(
            PluginException.UNSUPPORTED_FIELD,
            "unsupported field in network configuration: " + name,
            "");
      }
    }
    String name = config.text("bridge").isEmpty() ? DEFAULT_NAME : config.text("bridge");
    if (name.length() > LONGEST_NAME || !name.matches("[a-zA-Z0-9_.-]+")) {
      throw new PluginException(
          PluginException.INVALID_CONFIG, "\"" + name + "\" is no name of a link", "");
    }
    if (flag(config, "hairpinMode") && flag(config, "promiscMode")) {
      throw new PluginException(
          PluginException.INVALID_CONFIG,
          "cannot set hairpin mode and promiscuous mode at the same time",
          "");
    }
    boolean isDefault = flag(config, "isDefaultGateway");
    return new BridgeSettings(
        name,
        flag(config, "isGateway") || isDefault,
        isDefault,
        flag(config, "ipMasq"),
        config.array("ipMasqExcept").stream()
            .map(each -> each instanceof Json.Str text ? text.value() : "")
            .collect(ImmutableList.toImmutableList()),
        config.get("mtu") instanceof Json.Num number ? number.toLong() : 0,
        flag(config, "hairpinMode"),
        flag(config, "promiscMode"));
  }

  private static boolean flag(Json.Obj config, String name) {
    return Json.Bool.TRUE.equals(config.get(name));
  }
}
