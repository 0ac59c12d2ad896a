package dev.orch.contracts.network;

import com.google.common.collect.ImmutableList;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A {@link Peer} at work in a space, until it is closed. For one thread. */
public final class PeerProcess implements AutoCloseable {
  private final Process process;
  private final PrintStream commands;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
  private volatile CompletableFuture<Void> listening = new CompletableFuture<>();
  private int number;

  private PeerProcess(Process process) {
    this.process = process;
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "peer");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts one. */
  public static PeerProcess in(Space space) throws Exception {
    Path classes = Path.of(Peer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    PeerProcess peer =
        new PeerProcess(
            new ProcessBuilder(
                    space.inside(
                        ImmutableList.of(
                            java,
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Djava.net.preferIPv6Addresses=system",
                            "-cp",
                            classes.toString(),
                            Peer.class.getName())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    peer.ready.get(60, TimeUnit.SECONDS);
    return peer;
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("ready")) {
          ready.complete(null);
        } else if (line.equals("listening")) {
          listening.complete(null);
        } else {
          int space = line.indexOf(' ');
          CompletableFuture<String> answer = answers.remove(line.substring(0, space));
          if (answer != null) {
            answer.complete(line.substring(space + 1));
          }
        }
      }
    } catch (IOException e) {
      answers.values().forEach(answer -> answer.completeExceptionally(e));
    }
  }

  /** Has it listen, with {@code tcp} or {@code udp}. */
  public void listen(String protocol, String ip, int port) throws Exception {
    listening = new CompletableFuture<>();
    commands.println("listen " + protocol + " " + ip + " " + port);
    listening.get(10, TimeUnit.SECONDS);
  }

  /**
   * {@code ok IP PORT SOURCE}, as the one who answers sees it, {@code refused} or {@code timeout}.
   */
  public CompletableFuture<String> connect(
      String protocol, String source, String ip, int port, int millis) {
    String id = Integer.toString(number++);
    CompletableFuture<String> answer = new CompletableFuture<>();
    answers.put(id, answer);
    commands.println("connect %s %s %s %s %d %d".formatted(id, protocol, source, ip, port, millis));
    return answer;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }
}
