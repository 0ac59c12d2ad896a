package dev.orch.client;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.json.Json;
import dev.orch.store.api.ApiException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Asks a server what kinds it has, all at once or, where it can't tell so, group by group. */
final class Discovering {
  private static final System.Logger LOG = System.getLogger(Discovering.class.getName());
  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
          + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
          + Outgoing.JSON;

  private final Calls calls;
  private final Map<String, Kind<?>> found = new TreeMap<>();

  private Discovering(Calls calls) {
    this.calls = calls;
  }

  /** The kinds that the server has, as kinds without records. */
  static List<Kind<?>> kinds(Calls calls) {
    Discovering discovering = new Discovering(calls);
    discovering.root("/api");
    discovering.root("/apis");
    return ImmutableList.copyOf(discovering.found.values());
  }

  private void root(String path) {
    Json.Obj answer = calls.send(calls.get(Paths.of(path), AGGREGATED));
    if (answer.text("kind").equals("APIGroupDiscoveryList")) {
      answer.array("items").forEach(group -> aggregated(group.asObject()));
      return;
    }
    for (Json version : answer.array("versions")) {
      if (version instanceof Json.Str text) {
        plain(path, "", text.value());
      }
    }
    for (Json group : answer.array("groups")) {
      for (Json version : group.asObject().array("versions")) {
        plain(path, group.asObject().text("name"), version.asObject().text("version"));
      }
    }
  }

  private void aggregated(Json.Obj group) {
    for (Json each : group.array("versions")) {
      Json.Obj version = each.asObject();
      for (Json resource : version.array("resources")) {
        Json.Obj facts = resource.asObject();
        add(
            group.object("metadata").text("name"),
            version.text("version"),
            facts.object("responseKind").text("kind"),
            facts.text("resource"),
            facts.text("scope").equals("Namespaced"));
      }
    }
  }

  private void plain(String root, String group, String version) {
    Json.Obj answer;
    try {
      answer = calls.send(calls.get(Paths.of(root).then(group).then(version), Outgoing.JSON));
    } catch (ApiException e) {
      // A group whose server is away hides none of the others.
      LOG.log(System.Logger.Level.WARNING, () -> "no discovery of " + group + "/" + version, e);
      return;
    }
    for (Json resource : answer.array("resources")) {
      Json.Obj facts = resource.asObject();
      if (!facts.text("name").contains("/")) {
        add(
            group,
            version,
            facts.text("kind"),
            facts.text("name"),
            Json.Bool.TRUE.equals(facts.get("namespaced")));
      }
    }
  }

  private void add(String group, String version, String kind, String plural, boolean namespaced) {
    Kind<?> made = Kind.dynamic(group, version, kind, plural, namespaced);
    found.putIfAbsent(made.toString(), made);
  }
}
