package dev.orch.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A network namespace of a test's own, as a machine or a pod; it has loopback alone until links are
 * made. Its programs are waited for.
 */
public final class Space implements AutoCloseable {
  private final String name;

  private Space(String name) {
    this.name = name;
  }

  /** Makes it; its name must be free on this machine. */
  public static Space make(String name) throws IOException, InterruptedException {
    Space space = new Space(name);
    host("ip", "netns", "add", name);
    space.run("ip", "link", "set", "lo", "up");
    return space;
  }

  /** Its name, as {@code ip netns} knows it. */
  public String name() {
    return name;
  }

  /** Where it is on the host. */
  public String path() {
    return "/run/netns/" + name;
  }

  /** A command that runs in it. */
  public List<String> inside(List<String> command) {
    return ImmutableList.<String>builder()
        .add("nsenter", "--net=" + path())
        .addAll(command)
        .build();
  }

  /** What a command in it says, which has to end well. */
  public String run(String... command) throws IOException, InterruptedException {
    return host(inside(ImmutableList.copyOf(command)).toArray(new String[0]));
  }

  /** What a command of the host says, which has to end well. */
  public static String host(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> String.join(" ", command) + ": " + said).isZero();
    return said;
  }

  /** Takes it away; what still runs in it keeps its links until it ends. */
  @Override
  public void close() throws IOException, InterruptedException {
    host("ip", "netns", "delete", name);
  }
}
