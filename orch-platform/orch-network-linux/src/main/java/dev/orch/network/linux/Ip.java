package dev.orch.network.linux;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.json.Json;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the programs {@code ip} and {@code nft} do, in one network namespace. For any thread;
 * failures are {@link dev.orch.network.NetworkException}s.
 */
public final class Ip {
  private final Programs programs;

  /** The links, addresses and routes of where these programs run. */
  public Ip(Programs programs) {
    this.programs = programs;
  }

  /** Those of another network namespace, whose path this is. */
  public Ip inside(String networkNamespace) {
    return new Ip(programs.inside(networkNamespace));
  }

  /**
   * Carries out commands such as {@code link set eth0 up} in one run; stops at the first one that
   * fails.
   */
  public CompletionStage<Void> batch(List<String> commands) {
    if (commands.isEmpty()) {
      return nothing();
    }
    return programs
        .run(
            ImmutableList.of("ip", "-batch", "-"),
            String.join("\n", commands) + "\n",
            ImmutableMap.of())
        .thenAccept(Programs.Ended::orThrow);
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private static CompletionStage<Void> nothing() {
    return CompletableFuture.completedFuture(null);
  }

  /** Makes a link, unless there is one of that name. */
  public CompletionStage<Void> makeLink(String name, String... kind) {
    return programs
        .run(
            ImmutableList.<String>builder().add("ip", "link", "add", name).add(kind).build(),
            "",
            ImmutableMap.of())
        .thenAccept(ended -> orThrowUnless(ended, "File exists"));
  }

  /** Removes a link, if there is one of that name. */
  public CompletionStage<Void> removeLink(String name) {
    return programs
        .run("ip", "link", "delete", name)
        .thenAccept(ended -> orThrowUnless(ended, "Cannot find device"));
  }

  private static void orThrowUnless(Programs.Ended ended, String said) {
    if (!ended.errors().contains(said)) {
      ended.orThrow();
    }
  }

  /** What {@code ip -json} shows, such as of {@code addr show dev eth0}. */
  public CompletionStage<List<Json.Obj>> show(String... what) {
    return programs
        .run(
            ImmutableList.<String>builder().add("ip", "-json").add(what).build(),
            "",
            ImmutableMap.of())
        .thenApply(Ip::objects);
  }

  /** What a program has shown as JSON; of nothing it shows nothing. */
  static List<Json.Obj> objects(Programs.Ended ended) {
    String output = ended.orThrow().strip();
    return output.isEmpty()
        ? ImmutableList.of()
        : ((Json.Arr) Json.parse(output))
            .elements().stream().map(Json::asObject).collect(ImmutableList.toImmutableList());
  }

  /**
   * Sets a parameter of the kernel.
   *
   * @param name such as {@code net/ipv4/ip_forward}
   */
  public CompletionStage<Void> parameter(String name, String value) {
    return write(name, value).thenAccept(Programs.Ended::orThrow);
  }

  /** The same where the kernel has such a parameter. */
  public CompletionStage<Void> parameterIfThere(String name, String value) {
    return write(name, value).thenAccept(ended -> orThrowUnless(ended, "No such file"));
  }

  /** A program writes it: which namespace's it is depends on who opens the file. */
  private CompletionStage<Programs.Ended> write(String name, String value) {
    return programs.run(ImmutableList.of("tee", "/proc/sys/" + name), value, ImmutableMap.of());
  }

  /** Has nftables carry out a file's text, wholly or not at all. */
  public CompletionStage<Void> nft(String text) {
    return programs
        .run(ImmutableList.of("nft", "-f", "-"), text, ImmutableMap.of())
        .thenAccept(Programs.Ended::orThrow);
  }
}
