import { Refusal } from "./refusal.ts";

const wallet = "0x00000000000000000000000000000000e0e0e0e0";

const usdc = (network: string, asset: string) => ({
  scheme: "exact",
  network,
  asset,
  amount: "10000000",
  payTo: wallet,
  maxTimeoutSeconds: 300,
  extra: { name: "USD Coin", version: "2" },
});

/**
 * What an inference route answers to a request without credentials: payment discovery, not a 401.
 * @see https://docs.venice.ai/overview/guides/x402-venice-api
 */
export function paymentRequired(url: string): Refusal {
  const body = {
    x402Version: 2,
    error: "Payment required",
    resource: { url, description: "Venice API", mimeType: "application/json" },
    accepts: [
      usdc("eip155:8453", "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"),
      usdc("solana", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"),
    ],
    extensions: { "sign-in-with-x": {} },
    authOptions: {
      apiKey: {
        header: "Authorization: Bearer YOUR_API_KEY",
        getKey: "https://venice.ai/settings/api",
        docs: "https://docs.venice.ai/api-reference",
      },
      x402Wallet: {
        header: "SIGN-IN-WITH-X",
        legacyHeader: "X-Sign-In-With-X",
        topUp: "POST /api/v1/x402/top-up",
        docs: "https://docs.venice.ai/api-reference/endpoint/x402/top-up",
      },
    },
  };
  const { accepts, resource, x402Version } = body;
  const header = Buffer.from(JSON.stringify({ x402Version, resource, accepts })).toString("base64");
  return new Refusal({ status: 402, reason: "credentials", body, headers: { "payment-required": header } });
}
