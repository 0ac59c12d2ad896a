import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Answers at the pod's address with what it was asked. */
public class HttpAnswer {
  public static void main(String[] args) throws Exception {
    InetAddress address = InetAddress.getByName(System.getenv("POD_IP"));
    HttpServer server = HttpServer.create(new InetSocketAddress(address, 8000), 0);
    server.createContext(
        "/",
        exchange -> {
          String text = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }
}
