package dev.trellis.cli.tour;

import dev.trellis.base.Environment;
import dev.trellis.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// From the code to the new address: a change that only the wallet's owner can authorise.
record OwningAWallet(String runId) implements Chapter {
    @Override
    public String title() {
        return "Owning a wallet";
    }

    @Override
    public void walk(TourRunner guide) {
        String email = "ann-" + runId + "@example.com";
        String other = "ann-" + runId + "@new.example.com";
        guide.say("A customer with an e-mail address. The wallet's first credential is that address.");
        String customer = guide.post("/customers", """
                {"platformCustomerId": "ann-%s", "customerType": "INDIVIDUAL", "fullName": "Ann Lee", "email": "%s"}""".formatted(runId, email)).text("id");
        String account = guide.get("/customers/internal-accounts?type=EMBEDDED_WALLET&customerId=" + customer)
                .text("data.0.id");
        if (account.isEmpty()) {
            guide.say("This platform has no currency that is held in wallets (USDB); the chapter is left out.");
            return;
        }
        String credential = guide.get("/auth/credentials?accountId=" + account).text("data.0.id");
        guide.check("it has one", !credential.isEmpty());

        guide.say(
                "The owner's device makes a key, and asks for a code. (In a sandbox it is 000000, and nothing is sent.)");
        TourWallet key = new TourWallet(Environment.system().random());
        guide.value("public key", key.publicKey());
        String path = "/auth/credentials/" + credential;
        var challenge = guide.post(path + "/challenge", "{}");
        guide.say("It seals the code and its public key for the key of that challenge: HPKE, RFC 9180.");
        ObjectNode given = Json.object();
        given.put("type", "EMAIL_OTP");
        given.put("encryptedOtpBundle", key.seal(challenge.text("otpEncryptionTargetBundle"), "000000"));
        String verify = given.toString();
        var asked = guide.post(path + "/verify", verify);
        guide.check("202: the key has to sign", asked.status() == 202);
        var session = signed(guide, key, "POST", path + "/verify", verify, asked);
        guide.check(
                "the session is its: 15 minutes",
                session.status() == 200 && !session.text("expiresAt").isEmpty());

        guide.say("Now the address changes. The platform alone cannot: it gets what the owner has to sign.");
        String change = "{\"customerType\": \"INDIVIDUAL\", \"email\": \"" + other + "\"}";
        var pending = guide.patch("/customers/" + customer, change);
        guide.check(
                "202, and nothing has changed",
                pending.status() == 202
                        && guide.quietly("GET", "/customers/" + customer, null)
                                .text("email")
                                .equals(email));
        guide.value("the bytes to be signed", pending.text("payloadToSign"));
        var changed = signed(guide, key, "PATCH", "/customers/" + customer, change, pending);
        guide.check(
                "200: the customer has the new address",
                changed.status() == 200 && changed.text("email").equals(other));
        guide.check(
                "and so has the credential",
                guide.get("/auth/credentials?accountId=" + account)
                        .text("data.0.nickname")
                        .equals(other));
        guide.say("Used once, it is used up.");
        var again = signed(guide, key, "PATCH", "/customers/" + customer, change, pending);
        guide.check("401", again.status() == 401);
    }

    private static TourRunner.Reply signed(
            TourRunner guide, TourWallet key, String method, String path, String body, TourRunner.Reply asked) {
        String stamp = key.stamp(asked.text("payloadToSign"));
        guide.value("the stamp", stamp);
        return guide.signed(method, path, body, stamp, asked.text("requestId"));
    }
}
