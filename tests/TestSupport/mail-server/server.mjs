// A mail server (npm: smtp-server) whose mails are read by a parser (npm: postal-mime) nobody here wrote.
// Argument: JSON { port, key, cert, user, password }. Each line of the input changes how it behaves; each line of the
// output tells what happened. It ends with its input.
import readline from 'node:readline';
import { SMTPServer } from 'smtp-server';
import PostalMime from 'postal-mime';

const settings = JSON.parse(process.argv[2]);
let behaviour = {};
const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

// { at: 'mail' | 'rcpt' | 'data', code, times }: refuses that often.
function refusal(at) {
  if (behaviour.at !== at || !(behaviour.times > 0)) return null;
  behaviour.times -= 1;
  return Object.assign(new Error(`refused here: ${at}`), { responseCode: behaviour.code });
}

const server = new SMTPServer({
  ...(settings.key ? { key: settings.key, cert: settings.cert } : { disabledCommands: ['STARTTLS'] }),
  authMethods: ['LOGIN', 'PLAIN'],
  authOptional: !settings.user,
  disableReverseLookup: true,
  closeTimeout: 100,
  onConnect(session, done) {
    tell({ connected: true });
    if (behaviour.hang !== 'connect') done();
  },
  onAuth(auth, session, done) {
    const right = auth.username === settings.user && auth.password === settings.password;
    done(right ? null : new Error('wrong credentials'), right ? { user: auth.username } : undefined);
  },
  onMailFrom(address, session, done) {
    done(refusal('mail'));
  },
  onRcptTo(address, session, done) {
    done(refusal('rcpt'));
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', async () => {
      const refused = refusal('data');
      if (refused) return done(refused);
      const raw = Buffer.concat(chunks);
      const mail = await PostalMime.parse(raw);
      tell({
        mail: {
          from: session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map((to) => to.address),
          secure: session.secure,
          user: session.user ?? null,
          fromName: mail.from.name,
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          headers: mail.headers.map(({ key, value }) => ({ key, value })),
          raw: raw.toString('utf8'),
        },
      });
      if (behaviour.hang !== 'data') done();
    });
  },
});
server.on('error', (error) => tell({ error: error.message }));
server.listen(settings.port, '127.0.0.1', () => tell({ port: server.server.address().port }));

readline.createInterface({ input: process.stdin })
  .on('line', (line) => {
    const asked = JSON.parse(line);
    if (!asked.settle) behaviour = asked;
    tell({ behaves: true });
  })
  .on('close', () => process.exit(0));
