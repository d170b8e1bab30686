// A lock around two methods of an object: neither is begun while the other is under way.
import { setTimeout as sleep } from 'node:timers/promises';
import { Lock, withLock } from 'voxfit/parallel';

class Account {
  lock = new Lock();
  balance = 100;

  deposit(amount) {
    return withLock(this.lock, async () => {
      const before = this.balance;
      await sleep(2);
      this.balance = before + amount;
    });
  }

  withdraw(amount) {
    return withLock(this.lock, async () => {
      const before = this.balance;
      await sleep(1);
      this.balance = before - amount;
    });
  }
}

const account = new Account();
await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? account.deposit(10) : account.withdraw(10))));
console.log(`balance ${account.balance}`);
