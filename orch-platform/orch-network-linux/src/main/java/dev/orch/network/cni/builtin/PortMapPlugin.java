package dev.orch.network.cni.builtin;

import dev.orch.model.json.Json;
import dev.orch.network.cni.Invocation;
import dev.orch.network.cni.Plugin;
import dev.orch.network.linux.Ip;
import dev.orch.network.linux.Programs;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The type {@code portmap}: has ports of the node lead to the container's, by maps of nftables in
 * which each port is an element. Comes after a plugin that has given an address.
 */
final class PortMapPlugin implements Plugin {
  private final Ip node;

  PortMapPlugin(Programs programs) {
    this.node = new Ip(programs);
  }

  @Override
  public CompletionStage<Json.Obj> call(Invocation call) {
    PortMapPlan plan = new PortMapPlan(call.config());
    return switch (call.command()) {
      case ADD -> done(plan.isEmpty() ? nothing() : add(plan), plan.result());
      case DEL -> done(plan.isEmpty() ? nothing() : node.nft(plan.delete()), Json.Obj.EMPTY);
      case VERSION -> CompletableFuture.completedFuture(Builtin.versions());
      case CHECK, GC, STATUS -> done(nothing(), Json.Obj.EMPTY);
    };
  }

  private CompletionStage<Void> add(PortMapPlan plan) {
    CompletionStage<Void> mapped = node.nft(plan.add());
    return plan.link()
        .map(
            link ->
                mapped.thenCompose(
                    done -> node.parameter("net/ipv4/conf/" + link + "/route_localnet", "1")))
        .orElse(mapped);
  }

  private static CompletionStage<?> nothing() {
    return CompletableFuture.completedFuture(Json.Obj.EMPTY);
  }

  private static CompletionStage<Json.Obj> done(CompletionStage<?> work, Json.Obj answer) {
    return work.thenApply(done -> answer);
  }
}
