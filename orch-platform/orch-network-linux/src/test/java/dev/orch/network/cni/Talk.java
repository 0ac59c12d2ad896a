package dev.orch.network.cni;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.contracts.network.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Real connections between namespaces: a web server in one, asked from others. */
public final class Talk implements AutoCloseable {
  private static final int PORT = 8080;
  private final Process server;

  private Talk(Process server) {
    this.server = server;
  }

  /** A server that tells what it is called. */
  public static Talk serve(Space where, Path folder, String name) throws IOException {
    Path files = Files.createDirectories(folder.resolve("www-" + name));
    Files.writeString(files.resolve("index.html"), "I am " + name);
    List<String> command =
        where.inside(
            List.of("busybox", "httpd", "-f", "-p", "[::]:" + PORT, "-h", files.toString()));
    return new Talk(new ProcessBuilder(command).inheritIO().start());
  }

  /** What the server at an address says to somebody; it may not listen yet. */
  public static void hears(Space who, String ip, int port, String name) throws Exception {
    String url = "http://" + (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port + "/";
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    String said;
    do {
      said = ask(who, url);
    } while (!said.equals("I am " + name) && System.nanoTime() < end);
    assertThat(said).as(url).isEqualTo("I am " + name);
  }

  public static void hears(Space who, String ip, String name) throws Exception {
    hears(who, ip, PORT, name);
  }

  private static String ask(Space who, String url) throws Exception {
    Process client =
        new ProcessBuilder(who.inside(List.of("curl", "-s", "-g", "-m", "2", url))).start();
    client.getOutputStream().close();
    String said =
        new String(client.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  @Override
  public void close() throws Exception {
    server.destroyForcibly();
    assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }
}
