package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;

/**
 * Another API server, of the JDK: on a loopback port, with a certificate for the Service's name. It
 * answers for {@code ext.example.com/v1} and keeps what it is asked.
 */
final class ExtensionServer implements AutoCloseable {
  static final String NAME = "ext.extensions.svc";
  private static final String FOLDER = "/apis/ext.example.com/v1";

  /** A request as it came. */
  record Asked(
      String method,
      String uri,
      ImmutableListMultimap<String, String> headers,
      String body,
      String certificate) {
    String header(String name) {
      List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
      return values.isEmpty() ? "" : values.get(0);
    }
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final Identity identity =
      Identity.selfMade(List.of(NAME), Instant.parse("2026-06-01T00:00:00Z"), new SecureRandom());

  /** What a watch writes next; an empty line ends it. */
  final SynchronousQueue<String> events = new SynchronousQueue<>();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpsServer server;
  volatile int discovery = 200;

  ExtensionServer(FrontProxy proxy) throws IOException, GeneralSecurityException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls(identity, proxy)) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
            wanted.setWantClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  static SSLContext tls(Identity identity, FrontProxy proxy)
      throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
    keys.load(null, null);
    keys.setKeyEntry(
        "server",
        identity.key(),
        new char[0],
        new Certificate[] {identity.certificate(), identity.authority()});
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, new char[0]);
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("front-proxy", proxy.authority());
    TrustManagerFactory others =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    others.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), others.getTrustManagers(), null);
    return context;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The last request for something of its own. */
  Asked last() {
    return asked.stream()
        .filter(a -> a.uri().startsWith(FOLDER + "/"))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    ImmutableListMultimap.Builder<String, String> headers = ImmutableListMultimap.builder();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.putAll(name.toLowerCase(Locale.ROOT), values));
    String uri = exchange.getRequestURI().toString();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(
        new Asked(
            exchange.getRequestMethod(),
            uri,
            headers.build(),
            body,
            peer((HttpsExchange) exchange)));
    if (uri.contains("watch=true")) {
      watch(exchange);
      return;
    }
    switch (uri) {
      case FOLDER -> json(exchange, discovery, RESOURCES);
      case "/openapi/v3" ->
          json(
              exchange,
              200,
              "{'paths':{'apis/ext.example.com/v1':{'serverRelativeURL':"
                  + "'/openapi/v3/apis/ext.example.com/v1?hash=AB'},"
                  + "'apis/other.example.com/v1':{'serverRelativeURL':'/none'}}}");
      case "/openapi/v3/apis/ext.example.com/v1?hash=AB" ->
          json(exchange, 200, "{'openapi':'3.0.0','paths':{},'mine':true}");
      case "/openapi/v2" -> json(exchange, 200, SWAGGER);
      default -> {
        exchange.getResponseHeaders().add("X-Extension", "yes");
        json(
            exchange,
            uri.endsWith("/missing") ? 404 : 200,
            "{'kind':'Widget','asked':'" + uri + "'}");
      }
    }
  }

  private static final String RESOURCES =
      "{'kind':'APIResourceList','apiVersion':'v1','groupVersion':'ext.example.com/v1','resources':["
          + "{'name':'widgets','singularName':'widget','namespaced':true,'kind':'Widget',"
          + "'verbs':['get','list'],'shortNames':['wg']},"
          + "{'name':'widgets/status','singularName':'','namespaced':true,'kind':'Widget',"
          + "'verbs':['get']}]}";

  private static final String SWAGGER =
      "{'swagger':'2.0','paths':{'/apis/ext.example.com/v1/widgets':{'get':{'parameters':["
          + "{'$ref':'#/parameters/pretty'}],'responses':{'200':{'description':'OK','schema':"
          + "{'$ref':'#/definitions/Widget'}}}}},'/apis/other.example.com/v1/x':{}},"
          + "'parameters':{'pretty':{'name':'pretty','in':'query','type':'string'}},"
          + "'definitions':{'Widget':{'type':'object','properties':{'metadata':"
          + "{'$ref':'#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'}}},"
          + "'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta':{'type':'object','other':true},"
          + "'Unused':{'type':'object'}}}";

  private static String peer(HttpsExchange exchange) {
    try {
      Certificate[] chain = exchange.getSSLSession().getPeerCertificates();
      return ((X509Certificate) chain[0]).getSubjectX500Principal().getName();
    } catch (SSLPeerUnverifiedException e) {
      return "";
    }
  }

  private static void json(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void watch(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.flush(); // the head: newer JDKs keep it back until something follows
      for (String next = events.take(); !next.isEmpty(); next = events.take()) {
        out.write((next + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
