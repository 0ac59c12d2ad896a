package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.schema.Descriptions;
import java.util.List;

/** The parameters of operations, as OpenAPI v3 has them. For any thread. */
final class OpenApiParameters {
  private static final ImmutableList<String> WRITE =
      ImmutableList.of("dryRun", "fieldManager", "fieldValidation");
  private static final ImmutableList<String> DELETE =
      ImmutableList.of(
          "dryRun",
          "gracePeriodSeconds",
          "ignoreStoreReadErrorWithClusterBreakingPotential",
          "orphanDependents",
          "propagationPolicy");
  private static final ImmutableList<String> SELECT =
      ImmutableList.of(
          "continue",
          "fieldSelector",
          "labelSelector",
          "limit",
          "resourceVersion",
          "resourceVersionMatch",
          "sendInitialEvents",
          "timeoutSeconds");

  private final Descriptions descriptions;

  OpenApiParameters(Descriptions descriptions) {
    this.descriptions = descriptions;
  }

  /** What a path has in braces. */
  Json inPath(List<String> names) {
    return new Json.Arr(
        names.stream()
            .map(name -> (Json) parameter(name, "path").with("required", Json.Bool.TRUE))
            .toList());
  }

  /** What an operation takes in its query. */
  Json inQuery(String action) {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    switch (action) {
      case "list" -> names.add("allowWatchBookmarks").addAll(SELECT).add("watch");
      case "post", "put" -> names.addAll(WRITE);
      case "patch" -> names.addAll(WRITE).add("force");
      case "delete" -> names.addAll(DELETE);
      case "deletecollection" -> names.addAll(SELECT).addAll(DELETE);
      case "log" ->
          names.add(
              "container",
              "follow",
              "insecureSkipTLSVerifyBackend",
              "limitBytes",
              "previous",
              "sinceSeconds",
              "stream",
              "tailLines",
              "timestamps");
      case "exec" -> names.add("command", "container", "stderr", "stdin", "stdout", "tty");
      case "attach" -> names.add("container", "stderr", "stdin", "stdout", "tty");
      case "portforward" -> names.add("ports");
      case "proxy" -> names.add("path");
      default -> {
        // Nothing but what all take.
      }
    }
    return new Json.Arr(
        names.add("pretty").build().stream().map(name -> (Json) parameter(name, "query")).toList());
  }

  private Json.Obj parameter(String name, String in) {
    String type =
        switch (name) {
          case "gracePeriodSeconds", "limit", "limitBytes", "ports" -> "integer";
          case "sinceSeconds", "tailLines", "timeoutSeconds" -> "integer";
          case "allowWatchBookmarks", "follow", "force", "orphanDependents" -> "boolean";
          case "ignoreStoreReadErrorWithClusterBreakingPotential", "previous" -> "boolean";
          case "insecureSkipTLSVerifyBackend", "sendInitialEvents", "timestamps" -> "boolean";
          case "stderr", "stdin", "stdout", "tty", "watch" -> "boolean";
          default -> "string";
        };
    return Json.object("name", Json.of(name))
        .with("in", in)
        .with("description", descriptions.ofEvery("Parameter", name).text())
        .with("schema", OpenApiSchemas.typed(type, "").with("uniqueItems", Json.Bool.TRUE));
  }
}
