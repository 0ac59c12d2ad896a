package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import dev.orch.model.json.Json;
import dev.orch.network.NetworkException;
import dev.orch.network.cni.Invocation.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls the plugins of a list one after the other, by the rules of the specification. */
final class Chain {
  private final Plugins plugins;
  private final List<Path> path;
  private final Executor worker;

  /**
   * @param path what plugins are told of where plugins are
   */
  Chain(Plugins plugins, List<Path> path, Executor worker) {
    this.plugins = plugins;
    this.path = ImmutableList.copyOf(path);
    this.worker = worker;
  }

  /** Calls each with the result of the one before; ends with the last one's. */
  CompletionStage<Json.Obj> add(Cached to) {
    CompletionStage<Json.Obj> before = CompletableFuture.completedFuture(Json.Obj.EMPTY);
    for (Json.Obj plugin : to.list().plugins()) {
      before =
          before.thenComposeAsync(
              result ->
                  call(plugin, about(Command.ADD, to, plugin, result.isEmpty() ? null : result))
                      .thenApply(answer -> Results.in(answer, to.spec())),
              worker);
    }
    return before;
  }

  /** Calls them the other way round, each with the last result; all of them, even if one fails. */
  CompletionStage<Void> del(Cached of) {
    boolean told = !of.spec().isBefore(SpecVersion.V0_4_0);
    return each(
        Lists.reverse(of.list().plugins()),
        plugin -> about(Command.DEL, of, plugin, told ? of.result() : null));
  }

  /** Calls each with the last result; all of them, even if one fails. */
  CompletionStage<Void> check(Cached of) {
    return each(of.list().plugins(), plugin -> about(Command.CHECK, of, plugin, of.result()));
  }

  /** Tells all plugins which attachments there are. */
  CompletionStage<Void> collect(NetworkList list, String version, List<Cached> valid) {
    Json.Arr attachments =
        Json.array(
            valid.stream()
                .map(
                    one ->
                        Json.object("containerID", Json.of(one.containerId()))
                            .with("ifname", one.ifName()))
                .collect(ImmutableList.toImmutableList()));
    // The first name is the specification's; plugins of its first months know the second.
    return each(
        list.plugins(),
        plugin ->
            Invocation.of(
                Command.GC,
                path,
                list.config(plugin, version)
                    .with("cni.dev/valid-attachments", attachments)
                    .with("cni.dev/attachments", attachments)));
  }

  /** Asks all plugins whether they are ready. */
  CompletionStage<Void> status(NetworkList list, String version) {
    return each(
        list.plugins(),
        plugin -> Invocation.of(Command.STATUS, path, list.config(plugin, version)));
  }

  /** Asks a plugin which versions it knows; ends with none if it doesn't say. */
  CompletionStage<List<String>> versions(String type) {
    Json.Obj asked = Json.object("cniVersion", Json.of("1.0.0"));
    return call(Json.object("type", Json.of(type)), Invocation.of(Command.VERSION, path, asked))
        .thenApply(
            answer ->
                answer.array("supportedVersions").stream()
                    .map(each -> each instanceof Json.Str text ? text.value() : "")
                    .collect(ImmutableList.toImmutableList()));
  }

  /** Calls these one after the other; fails with what the first one said that failed. */
  private CompletionStage<Void> each(
      List<Json.Obj> all, Function<Json.Obj, Invocation> invocation) {
    List<Throwable> failures = new ArrayList<>();
    CompletionStage<?> before = CompletableFuture.completedFuture("");
    for (Json.Obj plugin : all) {
      before =
          before
              .thenComposeAsync(done -> call(plugin, invocation.apply(plugin)), worker)
              .exceptionally(
                  failure -> {
                    failures.add(failure);
                    return Json.Obj.EMPTY;
                  });
    }
    return before.thenAccept(
        done -> {
          if (!failures.isEmpty()) {
            throw new CompletionException(NetworkException.cause(failures.get(0)));
          }
        });
  }

  private Invocation about(
      Command command, Cached of, Json.Obj plugin, Json.@Nullable Obj previous) {
    Json.Obj config = of.list().config(plugin, of.version());
    Json.Obj runtime = NetworkList.runtimeConfig(plugin, of.capabilities());
    if (!runtime.isEmpty()) {
      config = config.with("runtimeConfig", runtime);
    }
    if (previous != null) {
      config = config.with("prevResult", Results.in(previous, of.spec()));
    }
    String netns = of.netns();
    if (command == Command.DEL && !isNamespace(netns)) {
      netns = "";
    }
    return new Invocation(command, of.containerId(), netns, of.ifName(), of.args(), path, config);
  }

  /** Whether it is there: a file that one was bound to stays when it is gone. */
  static boolean isNamespace(String file) {
    try {
      return !file.isEmpty()
          && Files.getAttribute(Path.of(file), "unix:dev")
              .equals(Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:dev"));
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private CompletionStage<Json.Obj> call(Json.Obj plugin, Invocation call) {
    String type = plugin.text("type");
    CompletionStage<Json.Obj> answer =
        plugins
            .find(type)
            .map(found -> found.call(call))
            .orElseGet(() -> CompletableFuture.failedFuture(missing(type)));
    return answer.handle(
        (result, failure) -> {
          if (failure != null) {
            throw new CompletionException(named(plugin, call, NetworkException.cause(failure)));
          }
          return result;
        });
  }

  private PluginException missing(String type) {
    return new PluginException(
        PluginException.OTHER, "failed to find plugin \"" + type + "\" in path " + path, "");
  }

  /** Says whose failure it is, in libcni's words. */
  private static PluginException named(Json.Obj plugin, Invocation call, Throwable failure) {
    boolean known = failure instanceof PluginException;
    return new PluginException(
        known ? ((PluginException) failure).code() : PluginException.OTHER,
        "plugin type=\""
            + plugin.text("type")
            + "\" name=\""
            + call.config().text("name")
            + "\" failed ("
            + call.command().name().toLowerCase(Locale.ROOT)
            + "): "
            + failure.getMessage(),
        "");
  }
}
