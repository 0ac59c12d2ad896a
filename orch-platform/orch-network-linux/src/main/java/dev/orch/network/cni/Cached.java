package dev.orch.network.cni;

import dev.orch.model.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an attachment, or of one that was begun: enough to end it however the
 * configuration changes. Written as libcni writes it. Immutable.
 *
 * @param containerId whose
 * @param netns the path of its network namespace
 * @param version of the specification that the plugins were called in
 * @param args {@code CNI_ARGS} of the calls
 * @param capabilities what there was for the plugins' capabilities
 * @param list the configuration list
 * @param result what the last plugin answered; null until ADD has ended well
 */
record Cached(
    String containerId,
    String netns,
    String ifName,
    String version,
    String args,
    Json.Obj capabilities,
    NetworkList list,
    Json.@Nullable Obj result) {
  private static final String KIND = "cniCacheV1";

  Cached with(Json.Obj found) {
    return new Cached(containerId, netns, ifName, version, args, capabilities, list, found);
  }

  SpecVersion spec() {
    return SpecVersion.of(version);
  }

  Json.Obj toJson() {
    byte[] config = list.text().getBytes(StandardCharsets.UTF_8);
    Json.Obj json =
        Json.object("kind", Json.of(KIND))
            .with("containerId", containerId)
            .with("config", Base64.getEncoder().encodeToString(config))
            .with("ifName", ifName)
            .with("networkName", list.name())
            .with("netns", netns)
            .with("cniVersion", version)
            .with("cniArgsText", args)
            .with("capabilityArgs", capabilities);
    Json.Obj known = result;
    return known == null ? json : json.with("result", known);
  }

  /**
   * @throws IllegalArgumentException if it isn't one
   */
  static Cached of(Json.Obj json) {
    if (!json.text("kind").equals(KIND)) {
      throw new IllegalArgumentException("its kind is '" + json.text("kind") + "'");
    }
    byte[] config = Base64.getDecoder().decode(json.text("config"));
    return new Cached(
        json.text("containerId"),
        json.text("netns"),
        json.text("ifName"),
        json.text("cniVersion"),
        json.text("cniArgsText"),
        json.object("capabilityArgs"),
        NetworkList.parse(new String(config, StandardCharsets.UTF_8)),
        json.has("result") ? json.object("result") : null);
  }
}
