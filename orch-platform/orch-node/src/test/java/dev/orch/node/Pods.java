package dev.orch.node;

import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;

/** Objects from JSON with single quotes for double ones. */
final class Pods {
  private Pods() {}

  /** A pod named web in the namespace default, with that spec. */
  static Pod pod(String spec) {
    return BuiltInKinds.POD.read(
        Json.parse(
            ("{'metadata':{'name':'web','namespace':'default','uid':'u1'},'spec':{" + spec + "}}")
                .replace('\'', '"')),
        unknown -> {
          throw new AssertionError(unknown);
        });
  }

  static Service service(String namespace, String name, String spec) {
    return BuiltInKinds.SERVICE.read(
        Json.parse(
            ("{'metadata':{'name':'"
                    + name
                    + "','namespace':'"
                    + namespace
                    + "'},'spec':{"
                    + spec
                    + "}}")
                .replace('\'', '"')),
        unknown -> {
          throw new AssertionError(unknown);
        });
  }
}
