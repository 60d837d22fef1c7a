package io.seedling.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server has answered to a request for a file, or a part of it; to be closed.
 *
 * @param status of HTTP
 * @param address that answered, behind redirections
 */
record HttpAnswer(HttpURLConnection connection, int status, URI address) implements AutoCloseable {
  private static final int CONNECT_MILLIS = 20_000;

  /** A server that sends nothing for so long is given up. */
  private static final int SILENCE_MILLIS = 60_000;

  private static final int MOST_REDIRECTIONS = 10;
  private static final int HIGHEST_PORT = 65_535;
  private static final int LONGEST_WAIT_SECONDS = 60;
  private static final Pattern NO_TUNNEL = Pattern.compile("returns \"HTTP/1\\.[01] 407");
  private static final String TUNNEL_WITHOUT = "jdk.http.auth.tunneling.disabledSchemes";
  private static final String SEE_OTHER = "Location";

  static {
    if (System.getProperty(TUNNEL_WITHOUT) == null) {
      System.setProperty(TUNNEL_WITHOUT, ""); // Java itself tells proxies for https no password
    }
  }

  /**
   * Asks for a file from an offset on, and follows where the server sends us, but not from https to
   * http.
   *
   * @param validator what the server called the version of which we have the first bytes; empty for
   *     none
   */
  static HttpAnswer of(URI address, long from, String validator, HttpProxies proxies)
      throws IOException {
    URI at = address;
    for (int i = 0; i < MOST_REDIRECTIONS; i++) {
      HttpAnswer answer = asked(at, from, validator, proxies);
      if (!answer.isRedirection()) {
        return answer;
      }
      URI next = answer.target();
      if (!mayLeadTo(at, next)) {
        throw gone(address + ": leads from https to " + next + ", which nobody vouches for");
      }
      answer.close();
      at = next;
    }
    throw gone(address + ": is redirected more than " + MOST_REDIRECTIONS + " times");
  }

  /** Says whether what a server with a certificate vouches for is not left. */
  static boolean mayLeadTo(URI from, URI to) {
    return !from.getScheme().equalsIgnoreCase("https") || to.getScheme().equalsIgnoreCase("https");
  }

  private static HttpAnswer asked(URI address, long from, String validator, HttpProxies proxies)
      throws IOException {
    HttpURLConnection connection = opened(address, proxies);
    if (from > 0) {
      connection.setRequestProperty("Range", "bytes=" + from + "-");
      connection.setRequestProperty("If-Range", validator);
    }
    int status;
    try {
      status = connection.getResponseCode();
    } catch (IOException e) {
      if (NO_TUNNEL.matcher(String.valueOf(e.getMessage())).find()) {
        throw notLetThrough(address, proxies);
      }
      throw e;
    }
    if (status == HttpURLConnection.HTTP_PROXY_AUTH) {
      connection.disconnect();
      throw notLetThrough(address, proxies);
    }
    return new HttpAnswer(connection, status, address);
  }

  private static LaunchException notLetThrough(URI address, HttpProxies proxies) {
    return new LaunchException(
        LaunchException.Kind.FAILED,
        address
            + (proxies.password(address).isPresent()
                ? ": the proxy does not take the password that the environment has for it"
                : ": the proxy wants a password"),
        "set "
            + address.getScheme()
            + "_proxy to http://USER:PASSWORD@HOST:PORT, with %40 for an @");
  }

  private static HttpURLConnection opened(URI address, HttpProxies proxies) throws IOException {
    URL url = address.toURL();
    if (url.getHost().isEmpty() || url.getPort() > HIGHEST_PORT) {
      throw new LaunchException(
          LaunchException.Kind.FAILED,
          address + ": names no server",
          "an address is http://HOST[:PORT]/PATH or https://…");
    }
    if (!(url.openConnection(proxies.of(address)) instanceof HttpURLConnection connection)) {
      throw new IOException(address + ": is no address with http or https");
    }
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(SILENCE_MILLIS);
    connection.setUseCaches(false);
    connection.setRequestProperty("User-Agent", "Seedling");
    connection.setRequestProperty("Accept", "*/*");
    connection.setRequestProperty("Accept-Encoding", "identity");
    proxies.password(address).ifPresent(told -> connection.setAuthenticator(new Password(told)));
    return connection;
  }

  /** Tells a proxy a password once; if it asks again, it was not the right one. */
  private static final class Password extends Authenticator {
    private final PasswordAuthentication password;
    private boolean told;

    Password(PasswordAuthentication password) {
      this.password = password;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      if (told || getRequestorType() != RequestorType.PROXY) {
        return null;
      }
      told = true;
      return password;
    }
  }

  /** Returns in words why a server could not be asked. */
  static String reason(IOException e) {
    if (e instanceof UnknownHostException) {
      return "the name " + e.getMessage() + " is not known";
    } else if (e instanceof SocketTimeoutException) {
      return "the server is silent";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static LaunchException gone(String message) {
    return new LaunchException(LaunchException.Kind.FAILED, message, "");
  }

  private boolean isRedirection() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> !header(SEE_OTHER).isEmpty();
      default -> false;
    };
  }

  private URI target() throws IOException {
    try {
      URI target = address.resolve(header(SEE_OTHER));
      if (target.getScheme() != null && target.getScheme().startsWith("http")) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      // it is no address
    }
    throw gone(address + ": leads to '" + header(SEE_OTHER) + "', which is no web address");
  }

  /** Returns a header, or an empty text where there is none. */
  private String header(String name) {
    String value = connection.getHeaderField(name);
    return value == null ? "" : value;
  }

  /** Returns the body's length in bytes, or -1 where the server doesn't tell. */
  long length() {
    return connection.getContentLengthLong();
  }

  /** Returns the offset of a part's first byte; -1 where it isn't told. */
  long partOffset() {
    String range = header("Content-Range"); // bytes 100-199/200
    int blank = range.indexOf(' ');
    int hyphen = range.indexOf('-');
    try {
      return blank >= 0 && hyphen > blank ? Long.parseLong(range.substring(blank + 1, hyphen)) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Says whether it is a page to be shown. */
  boolean isPage() {
    return header("Content-Type").toLowerCase(Locale.ROOT).startsWith("text/html");
  }

  /**
   * Returns what the server calls this version of the file, so that a part of it can be asked for
   * later; empty where it has no name that is sure (RFC 9110, 13.1.5).
   */
  String validator() {
    String tag = header("ETag");
    return tag.isEmpty() || tag.startsWith("W/") ? header("Last-Modified") : tag;
  }

  /** Says whether the same may be asked again later, with better luck. */
  boolean isBusy() {
    return switch (status) {
      case 408, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /** Returns how long the server wants us to wait, within reason; -1 where it doesn't say. */
  int waitSeconds() {
    String said = header("Retry-After").strip();
    long seconds;
    try {
      seconds = Integer.parseInt(said);
    } catch (NumberFormatException e) {
      seconds = secondsUntil(said);
    }
    return (int) Math.max(-1, Math.min(LONGEST_WAIT_SECONDS, seconds));
  }

  /** Returns the seconds until a date of RFC 9110, 5.6.7; -1 where it is none, or over. */
  private static long secondsUntil(String date) {
    try {
      Instant then = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
      return Duration.between(Instant.now(), then).toSeconds();
    } catch (DateTimeException e) {
      return -1;
    }
  }

  InputStream body() throws IOException {
    return connection.getInputStream();
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
