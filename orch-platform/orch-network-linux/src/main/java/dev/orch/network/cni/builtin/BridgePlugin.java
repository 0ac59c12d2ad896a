package dev.orch.network.cni.builtin;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.network.NetworkException;
import dev.orch.network.cni.Invocation;
import dev.orch.network.cni.Plugin;
import dev.orch.network.cni.PluginException;
import dev.orch.network.cni.Plugins;
import dev.orch.network.linux.Ip;
import dev.orch.network.linux.Programs;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The type {@code bridge}: a bridge on the node, and for each container a pair of linked
 * interfaces, of which one is the container's and the other is plugged into the bridge. Addresses
 * come from another plugin. Only on the worker.
 */
final class BridgePlugin implements Plugin {
  /** Whether Services and policies see what goes from one container of a bridge to another. */
  private static final String SEEN = "net/bridge/bridge-nf-call-";

  private final Plugins plugins;
  private final Ip node;
  private final Executor worker;

  /** What was done for a bridge, with what it needed; done again when that changes. */
  private final Set<String> prepared = new TreeSet<>();

  BridgePlugin(Plugins plugins, Programs programs, Executor worker) {
    this.plugins = plugins;
    this.node = new Ip(programs);
    this.worker = worker;
  }

  @Override
  public CompletionStage<Json.Obj> call(Invocation call) {
    try {
      return switch (call.command()) {
        case ADD -> add(call);
        case DEL -> delete(call);
        case CHECK -> check(call);
        case GC -> delegated(call);
        case STATUS -> {
          BridgeSettings.of(call.config());
          yield delegated(call);
        }
        case VERSION -> CompletableFuture.completedFuture(Builtin.versions());
      };
    } catch (PluginException | NetworkException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** What the plugin says that gives addresses; nothing if there is none. */
  private CompletionStage<Json.Obj> delegated(Invocation call) {
    String type = call.config().object("ipam").text("type");
    if (type.isEmpty()) {
      return CompletableFuture.completedFuture(Json.Obj.EMPTY);
    }
    return plugins
        .find(type)
        .map(plugin -> plugin.call(call))
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new PluginException(
                        PluginException.INVALID_CONFIG,
                        "failed to find plugin \"" + type + "\" in path " + call.path(),
                        "")));
  }

  private CompletionStage<Json.Obj> add(Invocation call) {
    BridgeSettings settings = BridgeSettings.of(call.config());
    return delegated(call)
        .thenComposeAsync(
            addresses -> {
              BridgePlan plan = new BridgePlan(settings, call, addresses);
              return prepare(settings, plan)
                  .thenCompose(done -> node.batch(plan.host()))
                  .thenCompose(done -> node.inside(call.netns()).batch(plan.container()))
                  .thenApply(done -> plan.result());
            },
            worker)
        .whenCompleteAsync(
            (result, failure) -> {
              if (failure != null) {
                // Whatever it was that is missing is made again by the next one.
                prepared.clear();
              }
            },
            worker);
  }

  private CompletionStage<Void> prepare(BridgeSettings settings, BridgePlan plan) {
    String rules = settings.ipMasq() ? plan.masquerade() : "";
    String key = String.join("\n", plan.bridge()) + "\n" + rules;
    if (prepared.contains(key)) {
      return node.batch(ImmutableList.of());
    }
    CompletionStage<Void> all =
        node.makeLink(settings.bridge(), "type", "bridge")
            .thenCompose(done -> node.batch(plan.bridge()));
    if (settings.isGateway() && plan.has(false)) {
      all =
          all.thenCompose(done -> node.parameter("net/ipv4/ip_forward", "1"))
              .thenCompose(done -> node.parameterIfThere(SEEN + "iptables", "1"));
    }
    if (settings.isGateway() && plan.has(true)) {
      all =
          all.thenCompose(done -> node.parameter("net/ipv6/conf/all/forwarding", "1"))
              .thenCompose(done -> node.parameterIfThere(SEEN + "ip6tables", "1"));
    }
    if (!rules.isEmpty()) {
      all = all.thenCompose(done -> node.nft(rules));
    }
    return all.thenAcceptAsync(done -> prepared.add(key), worker);
  }

  /** The link first: an address that is still used isn't given to others. */
  private CompletionStage<Json.Obj> delete(Invocation call) {
    return node.removeLink(BridgePlan.veth(call)).thenComposeAsync(done -> delegated(call), worker);
  }

  private CompletionStage<Json.Obj> check(Invocation call) {
    BridgeSettings settings = BridgeSettings.of(call.config());
    return delegated(call)
        .thenCompose(done -> node.show("link", "show", "dev", BridgePlan.veth(call)))
        .thenCompose(
            links -> {
              require(
                  links.stream().anyMatch(link -> link.text("master").equals(settings.bridge())),
                  BridgePlan.veth(call) + " is not in " + settings.bridge());
              return node.inside(call.netns()).show("addr", "show", "dev", call.ifName());
            })
        .thenApply(
            links -> {
              List<String> own =
                  links.stream()
                      .flatMap(link -> link.array("addr_info").stream())
                      .map(address -> address.asObject().text("local"))
                      .toList();
              List<String> expected = BridgePlan.bare(call.config().object("prevResult"));
              require(
                  own.containsAll(expected),
                  call.ifName() + " has the addresses " + own + " instead of " + expected);
              return Json.Obj.EMPTY;
            });
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new PluginException(PluginException.OTHER, otherwise, "");
    }
  }
}
