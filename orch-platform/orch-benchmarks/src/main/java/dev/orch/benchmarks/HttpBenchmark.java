package dev.orch.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
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
 * Orch beside fabric8's mock server, over HTTPS: the same requests by the same client, which lives
 * in the server's JVM. Bodies of answers are read as bytes; the watch is that of fabric8's client.
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
    private SSLSocketFactory sockets;
    private final AtomicInteger names = new AtomicInteger();

    /** Starts it. */
    @Setup
    public void start() throws GeneralSecurityException, IOException, InterruptedException {
      http = HttpServer.named(server);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
      sockets = tls.getSocketFactory();
      prepare();
    }

    void prepare() throws GeneralSecurityException, IOException, InterruptedException {}

    /** Ends it. */
    @TearDown
    public void close() {
      http.close();
    }

    private byte[] send(String method, String path, byte[] body, int wanted) throws IOException {
      HttpsURLConnection call =
          (HttpsURLConnection) http.uri().resolve(path).toURL().openConnection();
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
      if (server.equals("orch")) {
        for (int i = 0; i < MANY; i++) {
          create();
        }
        return;
      }
      String first = new String(completed(), UTF_8);
      for (int i = 0; i < MANY; i++) {
        post(first.replace("pod-000000", Pods.pod(i).metadata().name()).getBytes(UTF_8));
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

  /** The same with one pod, which is watched. */
  @SuppressWarnings("NullAway.Init") // JMH sets them up
  public static class Watched extends Served {
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private KubernetesClient fabric8;
    private int count;

    @Override
    void prepare() throws IOException, InterruptedException {
      create();
      fabric8 =
          new KubernetesClientBuilder()
              .withConfig(
                  new ConfigBuilder()
                      .withMasterUrl(super.http.uri().toString())
                      .withOauthToken(HttpServer.TOKEN)
                      .withTrustCerts(true)
                      .withNamespace("default")
                      .build())
              .build();
      fabric8.pods().watch(new Labels(seen));
    }

    @Override
    public void close() {
      fabric8.close();
      super.close();
    }

    String change() throws InterruptedException {
      String value = "v" + count++;
      fabric8
          .pods()
          .withName("pod-000000")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"labels\":{\"seen\":\"" + value + "\"}}}");
      String label = seen.take();
      while (!label.equals(value)) {
        label = seen.take();
      }
      return label;
    }
  }

  /** Hears of pods and hands on one of their labels. */
  private record Labels(BlockingQueue<String> seen)
      implements Watcher<io.fabric8.kubernetes.api.model.Pod> {
    @Override
    public void eventReceived(Action action, io.fabric8.kubernetes.api.model.Pod pod) {
      seen.add(new PodBuilder(pod).buildMetadata().getLabels().getOrDefault("seen", ""));
    }

    @Override
    public void onClose(WatcherException cause) {}
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
  public String changeSeen(Watched served) throws InterruptedException {
    return served.change();
  }
}
