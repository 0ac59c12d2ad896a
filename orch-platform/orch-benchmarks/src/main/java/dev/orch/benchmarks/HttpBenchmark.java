package dev.orch.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Orch beside fabric8's mock server, over HTTPS: the same requests by the same clients, which live
 * in the server's JVM: those of the JDK, as they cost least. Answers are read whole.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
@Threads(2)
public class HttpBenchmark {
  private static final int MANY = 10_000;
  private static final HostnameVerifier ANY_HOST = (host, session) -> true;
  private static final String PODS = "/api/v1/namespaces/default/pods";

  /** A server and its client. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH sets them up
  public static class Served {
    /** Which one. */
    @Param({"orch", "fabric8"})
    public String server;

    private HttpServer http;
    HttpClient client;
    private SSLSocketFactory sockets;
    final AtomicInteger names = new AtomicInteger();

    /** Starts it. */
    @Setup
    public void start() throws GeneralSecurityException, IOException, InterruptedException {
      http = HttpServer.named(server);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
      sockets = tls.getSocketFactory();
      client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls).build();
      prepare();
    }

    void prepare() throws GeneralSecurityException, IOException, InterruptedException {}

    /** Ends it. */
    @TearDown
    public void close() {
      http.close();
    }

    private byte[] send(String method, String path, byte[] body, int wanted) throws IOException {
      HttpsURLConnection call = (HttpsURLConnection) uri(path).toURL().openConnection();
      call.setSSLSocketFactory(sockets); // one and the same: connections are kept for it
      call.setHostnameVerifier(ANY_HOST);
      call.setRequestMethod(method);
      call.setRequestProperty("Authorization", "Bearer " + HttpServer.TOKEN);
      if (body.length > 0) {
        call.setRequestProperty("Content-Type", "application/json");
        call.setDoOutput(true);
        call.getOutputStream().write(body);
      }
      if (call.getResponseCode() != wanted) {
        throw new IllegalStateException("answered with " + call.getResponseCode());
      }
      try (InputStream answer = call.getInputStream()) {
        return answer.readAllBytes();
      }
    }

    URI uri(String path) {
      return http.uri().resolve(path);
    }

    byte[] get(String path) throws IOException {
      return send("GET", path, new byte[0], 200);
    }

    byte[] create() throws IOException, InterruptedException {
      Pod pod = Pods.pod(names.getAndIncrement());
      return post(BuiltInKinds.POD.encode(pod.withSpec(pod.spec().withNodeName(""))));
    }

    byte[] post(byte[] pod) throws IOException, InterruptedException {
      return send("POST", PODS, pod, 201);
    }
  }

  /**
   * The same with 10,000 pods in it, which are as long in both: what Orch adds to a pod (defaults,
   * who owns its fields, the service account's volume), the other server is sent.
   */
  public static class Full extends Served {
    @Override
    void prepare() throws GeneralSecurityException, IOException, InterruptedException {
      fill(MANY);
    }

    void fill(int pods) throws GeneralSecurityException, IOException, InterruptedException {
      if (server.equals("orch")) {
        for (int i = 0; i < pods; i++) {
          create();
        }
        return;
      }
      String first = new String(completed(), UTF_8);
      for (int i = 0; i < pods; i++) {
        String name = Pods.pod(names.getAndIncrement()).metadata().name();
        post(first.replace("pod-000000", name).getBytes(UTF_8));
      }
    }

    private static byte[] completed()
        throws GeneralSecurityException, IOException, InterruptedException {
      Served orch = new Served();
      orch.server = "orch";
      orch.start();
      try {
        return orch.create();
      } finally {
        orch.close();
      }
    }
  }

  /** A watch of the pods over a WebSocket, and a pod that is changed. */
  public static class Watched extends Full {
    /** How many pods there are beside. */
    @Param({"0", "10000"})
    public int pods;

    private final Labels labels = new Labels();
    private int count;

    @Override
    void prepare() throws GeneralSecurityException, IOException, InterruptedException {
      fill(1 + pods);
      client
          .newWebSocketBuilder()
          .header("Authorization", "Bearer " + HttpServer.TOKEN)
          .buildAsync(
              URI.create(uri(PODS + "?watch=true").toString().replace("https", "wss")), labels)
          .join();
    }

    String change() throws IOException, InterruptedException {
      String value = "v" + count++;
      String body = "{\"metadata\":{\"labels\":{\"seen\":\"" + value + "\"}}}";
      client.send(
          HttpRequest.newBuilder(uri(PODS + "/pod-000000"))
              .header("Authorization", "Bearer " + HttpServer.TOKEN)
              .header("Content-Type", "application/merge-patch+json")
              .method("PATCH", BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.discarding());
      labels.await(value);
      return value;
    }
  }

  /** Waits for an event that has a label. */
  private static final class Labels implements WebSocket.Listener {
    private static final Pattern SEEN = Pattern.compile("\"seen\":\"([^\"]*)\"");

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final StringBuilder event = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      event.append(text);
      if (last) {
        Matcher label = SEEN.matcher(event);
        if (label.find()) {
          seen.add(label.group(1));
        }
        event.setLength(0);
      }
      socket.request(1);
      return null;
    }

    void await(String value) throws InterruptedException {
      while (!seen.take().equals(value)) {
        // An older one.
      }
    }
  }

  /** A pod is created. */
  @Benchmark
  public byte[] create(Served served) throws IOException, InterruptedException {
    return served.create();
  }

  /** One of 10,000 pods is read. */
  @Benchmark
  public byte[] get(Full served) throws IOException, InterruptedException {
    return served.get(PODS + "/pod-005000");
  }

  /** All of 10,000 pods are read. */
  @Benchmark
  @Threads(1)
  public byte[] list(Full served) throws IOException, InterruptedException {
    return served.get(PODS);
  }

  /** A pod is changed, until its watcher has seen it. */
  @Benchmark
  @Threads(1)
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public String changeSeen(Watched served) throws IOException, InterruptedException {
    return served.change();
  }
}
