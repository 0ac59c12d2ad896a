import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A tiny web server: greets with the words and from the pod that its environment names. */
public final class Hello {
  public static void main(String[] arguments) throws IOException {
    String greeting = System.getenv("GREETING");
    String pod = System.getenv("POD_NAME");
    // Each pod has an address of its own; to listen on all would be to take the other pods' too.
    HttpServer server = HttpServer.create(new InetSocketAddress(System.getenv("POD_IP"), 8080), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = (greeting + " from " + pod + "\n").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    System.out.println("listening on " + server.getAddress());
  }
}
